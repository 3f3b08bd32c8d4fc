using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pawl.Cli.Contexts;

/// <summary>The servers that a person works with, each under a name, with the credential for it. Readable by its owner only.</summary>
internal sealed record ContextFile
{
    /// <summary>The context that verbs use when nothing names another; null for none.</summary>
    public string? Current { get; init; }
    /// <summary>The contexts by name.</summary>
    public IReadOnlyDictionary<string, SavedContext> Contexts { get; init; } = new Dictionary<string, SavedContext>(StringComparer.Ordinal);

    /// <summary>Where it is: <c>PAWL_CONTEXTS</c>, else <c>pawl/contexts.json</c> below <c>XDG_CONFIG_HOME</c> or <c>~/.config</c>.</summary>
    public static string PathOf(Func<string, string?> variable)
    {
        if (variable("PAWL_CONTEXTS") is { Length: > 0 } named) return named;
        var home = variable("XDG_CONFIG_HOME") is { Length: > 0 } config ? config : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Combine(home, "pawl", "contexts.json");
    }

    /// <summary>Reads it; empty when there is none.</summary>
    /// <exception cref="CliException">It is there and cannot be read.</exception>
    public static ContextFile Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), ContextJson.Default.ContextFile) ?? new();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CliException($"{path} cannot be read: {error.Message} Mend it, or delete it and log in again.", cause: error);
        }
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        // Tokens must not be readable for a moment either, so the mode is set at creation.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options)) JsonSerializer.Serialize(file, this, ContextJson.Default.ContextFile);
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>The same with a context more, or with another in its place.</summary>
    public ContextFile With(string name, SavedContext context) => this with { Contexts = new Dictionary<string, SavedContext>(Contexts, StringComparer.Ordinal) { [name] = context } };

    /// <summary>The same without a context.</summary>
    public ContextFile Without(string name) => this with
    {
        Current = Current == name ? null : Current,
        Contexts = Contexts.Where(context => context.Key != name).ToDictionary(StringComparer.Ordinal),
    };
}

/// <summary>A server, and how one is known to it.</summary>
internal sealed record SavedContext
{
    /// <summary>Its address.</summary>
    public required Uri Server { get; init; }
    /// <summary>An API key; null when one logged in.</summary>
    public string? Key { get; init; }
    /// <summary>Who logged in, for people; null for a key.</summary>
    public string? User { get; init; }
    /// <summary>What is sent with requests; null for a key.</summary>
    public string? AccessToken { get; init; }
    /// <summary>Until when that opens doors.</summary>
    public DateTimeOffset? AccessExpiresAt { get; init; }
    /// <summary>What is exchanged for the next; null for a key.</summary>
    public string? RefreshToken { get; init; }
}

/// <summary>The JSON of the file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ContextFile))]
internal sealed partial class ContextJson : JsonSerializerContext;
