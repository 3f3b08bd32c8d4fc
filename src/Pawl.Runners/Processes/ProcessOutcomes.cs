using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Processes;

/// <summary>Makes the workflow's result of what a process gave.</summary>
internal static class ProcessOutcomes
{
    /// <summary>Characters of standard error that an error shows.</summary>
    private const int ExcerptLength = 500;

    /// <summary>Runs a process, with every failure as the workflow's error.</summary>
    /// <param name="what">What ends with an exit code, for error texts, e.g. <c>command</c>.</param>
    /// <param name="wanted">What becomes the result.</param>
    /// <param name="run">Runs it.</param>
    public static async Task<ActivityOutcome> OfAsync(string what, ProcessReturn wanted, Func<Task<ProcessOutput>> run)
    {
        try
        {
            return Of(what, wanted, await run());
        }
        catch (ProcessFailedException error)
        {
            return ActivityOutcome.Failed(error.IsConfiguration ? ErrorTypes.Configuration(error.Message) : ErrorTypes.Runtime(error.Message));
        }
    }

    /// <summary>A non-zero exit is an error unless the code is asked for (R41); text is untouched (R42).</summary>
    private static ActivityOutcome Of(string what, ProcessReturn wanted, ProcessOutput output)
    {
        if (output.Code != 0 && wanted is not (ProcessReturn.Code or ProcessReturn.All))
            return ActivityOutcome.Failed(ErrorTypes.Runtime($"The {what} ended with exit code {output.Code}{Excerpt(output.Stderr)}"));

        return ActivityOutcome.Succeeded(wanted switch
        {
            ProcessReturn.Stdout => JqValue.From(output.Stdout),
            ProcessReturn.Stderr => JqValue.From(output.Stderr),
            ProcessReturn.Code => JqValue.From((long)output.Code),
            ProcessReturn.All => JqValue.Object(("code", JqValue.From((long)output.Code)), ("stdout", JqValue.From(output.Stdout)), ("stderr", JqValue.From(output.Stderr))),
            _ => JqValue.Null,
        });
    }

    private static string Excerpt(string stderr)
    {
        var text = stderr.Trim();
        return text.Length == 0 ? "." : $": {(text.Length <= ExcerptLength ? text : "…" + text[^ExcerptLength..])}";
    }
}
