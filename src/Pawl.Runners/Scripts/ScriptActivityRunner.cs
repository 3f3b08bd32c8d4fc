using Pawl.Engine.Activities;
using Pawl.Runners.Processes;
using Pawl.Runners.Sandbox;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Scripts;

/// <summary>Carries out <c>run: script</c> in the sandbox.</summary>
/// <param name="sandbox">The sandbox.</param>
/// <param name="interpreters">Run the scripts.</param>
/// <param name="source">Fetches scripts that are kept elsewhere.</param>
internal sealed class ScriptActivityRunner(SandboxedProcess sandbox, Interpreters interpreters, ScriptSource source) : IActivityRunner
{
    /// <inheritdoc/>
    public Type RequestType => typeof(ScriptActivity);

    /// <inheritdoc/>
    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var script = (ScriptActivity)call.Request;
        var code = script.Code ?? "";
        if (script.Source is { } endpoint)
        {
            var fetched = await source.FetchAsync(call, endpoint, cancellationToken);
            if (fetched.Result is not { } text) return fetched;
            code = text.AsString();
        }

        return await ProcessOutcomes.OfAsync("script", script.Return, async () =>
        {
            var language = Interpreters.Of(script.Language);
            var interpreter = await interpreters.FindAsync(script.Language, cancellationToken);
            var program = new SandboxedProgram
            {
                Command = [interpreter.Program, .. language.Flags, language.File, .. script.Arguments],
                Stdin = script.Stdin,
                Environment = ProcessKeys.Environment(call, script.Environment),
                Visible = interpreter.Visible,
                FilePath = language.File,
                FileContent = code,
            };
            return await sandbox.RunAsync(program, cancellationToken);
        });
    }
}
