namespace Pawl.Language.Definitions;

/// <summary>What of a process becomes the output.</summary>
public enum ProcessReturn
{
    /// <summary>Standard output as text. The default.</summary>
    Stdout,
    /// <summary>Standard error as text.</summary>
    Stderr,
    /// <summary>The exit code.</summary>
    Code,
    /// <summary><c>{code, stdout, stderr}</c>.</summary>
    All,
    /// <summary>null.</summary>
    None,
}

/// <summary><c>run</c>: a process or a workflow.</summary>
public abstract record RunTask : TaskDefinition
{
    /// <summary>Whether the task waits for the end. Default true.</summary>
    public bool Await { get; init; } = true;
    /// <summary>What becomes the output. Default standard output.</summary>
    public ProcessReturn Return { get; init; }
}

/// <summary><c>run: shell</c>: <c>/bin/sh -c command sh arguments…</c>.</summary>
public sealed record ShellTask : RunTask
{
    /// <summary>The command.</summary>
    public required DataTemplate Command { get; init; }
    /// <summary>A list of strings; null when none.</summary>
    public DataTemplate? Arguments { get; init; }
    /// <summary>Standard input; null when empty.</summary>
    public DataTemplate? Stdin { get; init; }
    /// <summary>Environment variables; null when none.</summary>
    public DataTemplate? Environment { get; init; }
}

/// <summary><c>run: script</c>.</summary>
public sealed record ScriptTask : RunTask
{
    /// <summary><c>js</c> or <c>python</c> (<c>javascript</c> is read as <c>js</c>).</summary>
    public required string Language { get; init; }
    /// <summary>The code; null when it comes from <see cref="Source"/>.</summary>
    public DataTemplate? Code { get; init; }
    /// <summary>Where the code comes from; null when inline.</summary>
    public ExternalResource? Source { get; init; }
    /// <summary>A list of strings; null when none.</summary>
    public DataTemplate? Arguments { get; init; }
    /// <summary>Standard input; null when empty.</summary>
    public DataTemplate? Stdin { get; init; }
    /// <summary>Environment variables; null when none.</summary>
    public DataTemplate? Environment { get; init; }
}

/// <summary><c>run: container</c>; its members stay data until the task runs.</summary>
public sealed record ContainerTask : RunTask
{
    /// <summary>The members of <c>container</c>.</summary>
    public required DataTemplate Container { get; init; }
}

/// <summary><c>run: workflow</c>.</summary>
public sealed record WorkflowTask : RunTask
{
    /// <summary>The child's namespace.</summary>
    public required string Namespace { get; init; }
    /// <summary>The child's name.</summary>
    public required string WorkflowName { get; init; }
    /// <summary>The child's version, a line of versions (<see cref="VersionLine"/>), or <c>latest</c>.</summary>
    public required string Version { get; init; }
    /// <summary>The child's input; null means an empty object.</summary>
    public DataTemplate? Arguments { get; init; }
}
