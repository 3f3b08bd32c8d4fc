using Pawl.Engine.Activities;
using Pawl.Runners.Processes;
using Pawl.Runners.Sandbox;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Shell;

/// <summary>Carries out <c>run: shell</c> in the sandbox.</summary>
/// <param name="sandbox">The sandbox.</param>
public sealed class ShellActivityRunner(SandboxedProcess sandbox) : IActivityRunner
{
    /// <inheritdoc/>
    public Type RequestType => typeof(ShellActivity);

    /// <inheritdoc/>
    public Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var shell = (ShellActivity)call.Request;
        var program = new SandboxedProgram
        {
            Command = ["/bin/sh", "-c", shell.Command, "sh", .. shell.Arguments],
            Stdin = shell.Stdin,
            Environment = ProcessKeys.Environment(call, shell.Environment),
        };
        return ProcessOutcomes.OfAsync("command", shell.Return, () => sandbox.RunAsync(program, cancellationToken));
    }
}
