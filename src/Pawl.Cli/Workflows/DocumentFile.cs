using Pawl.Cli.Terminals;

namespace Pawl.Cli.Workflows;

/// <summary>Workflow documents on disk or on standard input.</summary>
internal static class DocumentFile
{
    /// <summary>The text of a file; <c>-</c> is standard input.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static async Task<string> ReadAsync(Terminal terminal, string path, CancellationToken cancellationToken)
    {
        try
        {
            return path == "-" ? await terminal.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {error.Message}", cause: error);
        }
    }
}
