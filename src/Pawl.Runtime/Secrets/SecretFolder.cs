using System.Text;
using Pawl.Language.Expressions;

namespace Pawl.Runtime.Secrets;

/// <summary>Secrets that an operator lays down as files, for example mounted by a container platform: one file a secret.</summary>
/// <remarks>
/// The folder's own files belong to the tenant <c>default</c>, those of a folder inside it to the tenant of its name. <c>NAME.json</c> holds JSON;
/// <c>NAME</c> is read as <see cref="SecretText"/>.
/// </remarks>
/// <param name="directory">The folder.</param>
public sealed class SecretFolder(string directory) : ISecretSource
{
    private const string DefaultTenant = "default";

    /// <inheritdoc/>
    public async Task<JqValue> GetAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var folder = tenant == DefaultTenant ? directory : Path.Combine(directory, tenant);
        var found = new List<KeyValuePair<string, JqValue>>();
        foreach (var name in names)
            if (SecretNames.IsValid(name) && await ReadAsync(folder, name, cancellationToken) is { IsNull: false } value) found.Add(new(name, value));
        return JqValue.Object(found);
    }

    private static async Task<JqValue> ReadAsync(string folder, string name, CancellationToken cancellationToken)
    {
        try
        {
            var file = Path.Combine(folder, name);
            if (File.Exists(file + ".json")) return JqValue.Parse(await TextAsync(file + ".json", cancellationToken));
            if (!File.Exists(file)) return JqValue.Null;

            return SecretText.Read(await TextAsync(file, cancellationToken));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JqParseException)
        {
            // As if it were not there: the workflow is told so, and nothing of the content.
            return JqValue.Null;
        }
    }

    private static async Task<string> TextAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        if (stream.Length > SecretVault.ValueBytes) throw new IOException($"The file is larger than {SecretVault.ValueBytes} bytes.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
