using System.Text;
using Pawl.Runners.Processes;

namespace Pawl.Runners.Sandbox;

/// <summary>A program to run in the sandbox.</summary>
public sealed record SandboxedProgram
{
    /// <summary>Path inside, and arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }
    /// <summary>Standard input; null when empty.</summary>
    public string? Stdin { get; init; }
    /// <summary>Variables inside, beside the sandbox's own few.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment { get; init; } = [];
    /// <summary>Files and folders of the machine that it sees where they are, read-only, beside <c>/usr</c>.</summary>
    public IReadOnlyList<string> Visible { get; init; } = [];
    /// <summary>A read-only file made for it: its path inside; null when none.</summary>
    public string? FilePath { get; init; }
    /// <summary>What that file holds.</summary>
    public string FileContent { get; init; } = "";
}

/// <summary>Runs one program in the sandbox, from start to end.</summary>
/// <param name="options">Bounds.</param>
/// <param name="processes">Runs the sandbox.</param>
public sealed class SandboxedProcess(SandboxOptions options, BoundedProcess processes)
{
    /// <summary>Runs a program. When the token is cancelled, or a bound is reached, everything it started is killed before this returns.</summary>
    /// <exception cref="ProcessFailedException">The sandbox is missing or not allowed, the input cannot be passed, or a bound was reached.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<ProcessOutput> RunAsync(SandboxedProgram program, CancellationToken cancellationToken)
    {
        if (ProcessInput.Problem(program.Command, program.Environment) is { } problem) throw new ProcessFailedException(problem, isConfiguration: true);
        if (!SandboxTools.TryFind(out var tools, out var missing)) throw new ProcessFailedException(missing, isConfiguration: true);

        using var arguments = new UnlinkedFile(Encoding.UTF8.GetBytes(string.Concat(BubblewrapCommand.Arguments(options, program).Select(argument => argument + '\0'))));
        using var file = program.FilePath is null ? null : new UnlinkedFile(Encoding.UTF8.GetBytes(program.FileContent));
        var output = await processes.RunAsync(
            new()
            {
                Command = BubblewrapCommand.Build(tools, options, arguments.Path, file?.Path, program.Command),
                Stdin = program.Stdin,
                Timeout = options.Timeout,
                OutputBytes = options.OutputBytes,
            },
            cancellationToken);

        // Who prints this without being bubblewrap has only called its own failure by another name.
        return output is { Code: 1, Stdout: "" } && output.Stderr.StartsWith("bwrap: ", StringComparison.Ordinal)
            ? throw new ProcessFailedException($"The sandbox could not be made: {output.Stderr.Trim()}. 'pawl doctor' says what to do.", isConfiguration: true)
            : output;
    }
}
