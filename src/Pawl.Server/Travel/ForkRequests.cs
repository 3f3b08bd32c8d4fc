using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Language.Expressions;
using Pawl.Server.Executions;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Travel;

/// <summary>What a request for a fork may ask for, and what makes two of them the same.</summary>
internal static class ForkRequests
{
    /// <summary>Refuses what no fork can be.</summary>
    public static void Check(ForkExecution fork, ApiLimits limits)
    {
        if (new object?[] { fork.Position, fork.Task, fork.Checkpoint }.Count(place => place is not null) > 1) throw Fault(fork.Task is null ? "/checkpoint" : "/task", "excludes the other places: only one can say where to begin", "invalid-value");
        if (fork is { Mapping: not null, Version: null }) throw Fault("/mapping", "has no meaning without 'version'", "invalid-value");
        if (fork.Position < 1) throw Fault("/position", "must be 1 or more", "invalid-value");
        if (StartExecutions.FaultsOf(fork.Id, fork.Labels, fork.Priority, limits) is [var fault, ..] faults)
            throw new ApiException("body-invalid", $"'{fault.Pointer}' {fault.Message}.") { Errors = faults };
    }

    /// <summary>One place of the body is wrong.</summary>
    public static ApiException Fault(string pointer, string message, string code) => new("body-invalid", $"'{pointer}' {message}.") { Errors = [new ApiProblemItem(pointer, message, code)] };

    /// <summary>A value of the body as the engine takes it; null when absent.</summary>
    public static JqValue? Value(string pointer, JsonElement? given)
    {
        if (given is not { } json) return null;
        try { return JqValue.Parse(JsonMarshal.GetRawUtf8Value(json)); }
        catch (JqParseException error) { throw Fault(pointer, $"cannot be read: {error.Message}", "json-invalid"); }
    }

    /// <summary>SHA-256 over what was asked for. A repetition is the same request however far the other execution has come since.</summary>
    public static byte[] Digest(string kind, string source, ForkExecution request) => Digest(kind, source, JsonContracts.Write(request));

    /// <summary>The same of a request that is bytes already.</summary>
    public static byte[] Digest(string kind, string source, byte[] request) => SHA256.HashData([.. Encoding.UTF8.GetBytes($"{kind}\n{source}\n"), .. request]);
}
