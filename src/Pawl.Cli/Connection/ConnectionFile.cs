using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pawl.Cli.Connection;

/// <summary>What <c>pawl up</c> leaves in its data directory so that a second terminal just works: where the server is, and a key. Readable by its owner only.</summary>
/// <param name="Server">Where the server listens.</param>
/// <param name="Key">An API key with the scope admin.</param>
internal sealed record ConnectionFile(Uri Server, string Key)
{
    /// <summary>Its name in the data directory.</summary>
    public const string FileName = "connection.json";

    /// <summary>Reads it.</summary><returns>Null when there is none, or it is not readable as one.</returns>
    public static ConnectionFile? Read(string dataDirectory)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(dataDirectory, FileName)), ConnectionJson.Default.ConnectionFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public void Write(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var (path, fresh) = (Path.Combine(dataDirectory, FileName), Path.Combine(dataDirectory, $"{FileName}.{Environment.ProcessId}"));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        // The key must not be readable for a moment either, so the mode is set at creation.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options)) JsonSerializer.Serialize(file, this, ConnectionJson.Default.ConnectionFile);
        File.Move(fresh, path, overwrite: true);
    }
}

/// <summary>The JSON of the file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ConnectionFile))]
internal sealed partial class ConnectionJson : JsonSerializerContext;
