using System.Text.RegularExpressions;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Sandbox;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Shell;

/// <summary>Carries out <c>run: shell</c> in the sandbox.</summary>
/// <param name="sandbox">The sandbox.</param>
public sealed partial class ShellActivityRunner(SandboxedProcess sandbox) : IActivityRunner
{
    /// <inheritdoc/>
    public Type RequestType => typeof(ShellActivity);

    /// <inheritdoc/>
    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var shell = (ShellActivity)call.Request;
        if (Problem(shell) is { } problem) return ActivityOutcome.Failed(ErrorTypes.Configuration(problem));
        try
        {
            var output = await sandbox.RunAsync(
                ["/bin/sh", "-c", shell.Command, "sh", .. shell.Arguments],
                shell.Stdin,
                [KeyValuePair.Create("PAWL_IDEMPOTENCY_KEY", call.IdempotencyKey), .. shell.Environment],
                cancellationToken);
            return Outcome(shell.Return, output);
        }
        catch (SandboxException error)
        {
            return ActivityOutcome.Failed(error.IsConfiguration ? ErrorTypes.Configuration(error.Message) : ErrorTypes.Runtime(error.Message));
        }
    }

    /// <summary>A non-zero exit is an error unless the code is asked for (R41); text is untouched (R42).</summary>
    private static ActivityOutcome Outcome(ProcessReturn wanted, ProcessOutput output)
    {
        if (output.Code != 0 && wanted is not (ProcessReturn.Code or ProcessReturn.All))
            return ActivityOutcome.Failed(ErrorTypes.Runtime($"The command ended with exit code {output.Code}{Excerpt(output.Stderr)}"));

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
        const int Longest = 500;
        var text = stderr.Trim();
        return text.Length == 0 ? "." : $": {(text.Length <= Longest ? text : "…" + text[^Longest..])}";
    }

    private static string? Problem(ShellActivity shell)
    {
        if (shell.Command.Contains('\0') || shell.Arguments.Any(argument => argument.Contains('\0'))) return "A command and its arguments cannot contain the character NUL.";
        foreach (var (name, value) in shell.Environment)
        {
            if (!VariableName().IsMatch(name)) return $"'{name}' is no name of an environment variable.";
            if (value.Contains('\0')) return $"The environment variable '{name}' contains the character NUL.";
        }
        return null;
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex VariableName();
}
