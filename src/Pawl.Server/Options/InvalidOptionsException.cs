namespace Pawl.Server.Options;

/// <summary>The server cannot start with these options.</summary>
/// <param name="problems">Every problem: which option, where it was set, what is expected.</param>
public sealed class InvalidOptionsException(IReadOnlyList<string> problems)
    : Language.PawlException("options-invalid", $"The server cannot start with these options:{string.Concat(problems.Select(problem => $"\n  {problem}"))}")
{
    /// <summary>Every problem.</summary>
    public IReadOnlyList<string> Problems => problems;
}
