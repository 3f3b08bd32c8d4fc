namespace Pawl.Cli;

/// <summary>The command cannot go on, and the person at the terminal can mend it.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="exitCode">What the process ends with. Default <see cref="ExitCode.Invalid"/>.</param>
/// <param name="cause">The underlying exception, or null.</param>
internal sealed class CliException(string message, int exitCode = ExitCode.Invalid, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode => exitCode;
}
