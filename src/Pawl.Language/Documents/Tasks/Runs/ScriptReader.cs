using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks.Runs;

/// <summary><c>run: script</c>.</summary>
internal static class ScriptReader
{
    public static ScriptTask? Read(TaskContext task, ObjectReader reader)
    {
        var session = task.Session;
        var language = ReadLanguage(session, reader.Required("language"));
        var (codePlace, sourcePlace) = (reader.Optional("code"), reader.Optional("source"));
        var (arguments, stdin, environment) = ProcessArguments.Read(task, reader);
        reader.Close();
        if (!Alternatives.ExactlyOne(session, reader.Place, [codePlace, sourcePlace], "code", "source")) return null;
        var code = ReadCode(task, codePlace);
        var source = ResourceReader.Read(session, sourcePlace, task.Variables);
        if (language is null || (code is null && source is null)) return null;
        return new ScriptTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json, Language = language,
            Code = code, Source = source, Arguments = arguments, Stdin = stdin, Environment = environment,
        };
    }

    /// <summary><c>js</c> or <c>python</c>; <c>javascript</c> of older documents is <c>js</c> (R56). The schema takes any text.</summary>
    private static string? ReadLanguage(ReadingSession session, Place? place)
    {
        if (Expect.Text(session, place) is not { } language) return null;
        switch (language)
        {
            case "js" or "python": return language;
            case "javascript": return "js";
            default:
                session.Error(place!, ProblemCodes.Unsupported, $"Scripts in '{Expect.Shown(language)}' cannot be run.",
                    Nearest.Of(language, ["js", "python", "javascript"]) is { } near ? $"Did you mean '{near}'?" : "Use js or python, or a shell command or container.");
                return null;
        }
    }

    /// <summary>
    /// Code is taken as it stands: <c>${name}</c> is JavaScript's own syntax, and data inside code is an injection.
    /// Only code that is nothing but one expression is evaluated.
    /// </summary>
    private static DataTemplate? ReadCode(TaskContext task, Place? place)
    {
        if (Expect.Text(task.Session, place) is not { } code) return null;
        if (RuntimeExpressionText.IsWhole(code) && ExpressionScanner.FindClosingBrace(code, code.IndexOf('{', StringComparison.Ordinal) + 1) == code.AsSpan().TrimEnd().Length - 1)
            return task.Template(place, TemplateUse.Process);
        if (code.Contains("${.", StringComparison.Ordinal) || code.Contains("${ .", StringComparison.Ordinal))
            task.Session.Warn(place!, ProblemCodes.ExpressionNotEvaluated, "Code is taken as it stands: '${ … }' inside it is not evaluated.", "Pass values in 'arguments' or 'environment'.");
        return new DataTemplate.Literal(place!.Node.ToJson());
    }
}
