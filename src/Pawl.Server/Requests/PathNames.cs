using System.Buffers;
using Pawl.Language.Definitions;
using Pawl.Runtime.Executions;
using Pawl.Server.Problems;

namespace Pawl.Server.Requests;

/// <summary>Checks names that stand in the path. What cannot name anything never reaches the store.</summary>
internal static class PathNames
{
    private const int NameLength = 63;
    private const int VersionLength = 128;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.+");

    public static bool IsName(string text) => text.Length is > 0 and <= NameLength && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    public static bool IsVersion(string text) => text.Length is > 0 and <= VersionLength && char.IsAsciiDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(VersionCharacters);

    /// <summary>Whether a caller may name an execution so: the first character a letter or a digit, so that no id is <c>..</c> in somebody's path.</summary>
    public static bool IsExecutionId(string text) => ExecutionIds.IsValid(text) && char.IsAsciiLetterOrDigit(text[0]);

    /// <summary>The definition that the path names.</summary>
    public static DefinitionId Definition(string @namespace, string name, string version) =>
        IsName(@namespace) && IsName(name) && IsVersion(version) ? new(@namespace, name, version) : throw NoWorkflow($"{@namespace}/{name}/{version}");

    /// <summary>Refuses a workflow that cannot exist.</summary>
    public static void RequireWorkflow(string @namespace, string name)
    {
        if (!IsName(@namespace) || !IsName(name)) throw NoWorkflow($"{@namespace}/{name}");
    }

    /// <summary>Refuses an id that cannot name an execution.</summary>
    public static string ExecutionId(string id) => IsExecutionId(id) ? id : throw new ApiException("execution-id-invalid",
        $"An execution's id has 1 to {ExecutionIds.MaxLength} characters of A-Z a-z 0-9 . _ : - and begins with a letter or a digit.");

    public static ApiException NoWorkflow(string name) => new("workflow-not-found", $"No workflow '{name}' is published. 'GET /api/v1/workflows' lists those that are.");
}
