namespace Pawl.Runners.Processes;

/// <summary>A process could not do what was asked, whatever it would have given.</summary>
/// <param name="message">What and why.</param>
/// <param name="isConfiguration">Whether the machine or the document is to blame, not the process.</param>
public sealed class ProcessFailedException(string message, bool isConfiguration) : Exception(message)
{
    /// <summary>Whether the machine or the document is to blame, not the process: the workflow gets a <c>configuration</c> error, else a <c>runtime</c> error.</summary>
    public bool IsConfiguration => isConfiguration;
}
