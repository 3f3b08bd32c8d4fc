using Pawl.Cli.Terminals;
using Pawl.Client.Problems;
using Pawl.Client.Workflows;
using Pawl.Language.Validation;

namespace Pawl.Cli.Validate;

/// <summary>Problems of a document in the form that editors and people can jump to: <c>file:line:column: error code: message</c>.</summary>
internal static class ProblemText
{
    public static string Of(string file, Problem problem) =>
        Of(file, problem.Line, problem.Column, problem.Severity == Severity.Error ? "error" : "warning", problem.Code, problem.Pointer, problem.Message, problem.Hint);

    public static string Of(string file, DocumentProblem problem) =>
        Of(file, problem.Line, problem.Column, problem.Severity == ProblemSeverity.Error ? "error" : "warning", problem.Code, problem.Pointer, problem.Message, problem.Hint);

    /// <summary>Says what the server found wrong with a document.</summary>
    /// <returns>False when the answer is about something else than the document.</returns>
    public static bool Report(Terminal terminal, string file, PawlApiException refused)
    {
        if (refused.Status != 400 || refused.Errors.All(error => error.Line is null)) return false;
        foreach (var error in refused.Errors)
        {
            terminal.Say(Of(file, error.Line ?? 0, error.Column ?? 0, "error", error.Code ?? refused.Code, error.Pointer, error.Message, error.Hint));
        }

        return true;
    }

    private static string Of(string file, int line, int column, string severity, string code, string pointer, string message, string? hint)
    {
        var place = line > 0 ? $"{file}:{line}:{column}" : file;
        var where = pointer.Length > 0 ? $" [{pointer}]" : "";
        return $"{place}: {severity} {code}: {message}{where}" + (hint is null ? "" : $"\n  hint: {hint}");
    }
}
