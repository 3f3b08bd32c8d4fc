namespace Pawl.Language.Expressions;

/// <summary>A compiled jq program: immutable, thread-safe, made once and evaluated often.</summary>
public sealed class JqProgram
{
    /// <summary>Parses, resolves and compiles.</summary>
    /// <param name="source">The program's text, at most <see cref="JqLimits.SourceLength"/> characters.</param>
    /// <param name="variables">Names that exist from outside, without the dollar sign, e.g. <c>context</c>. Any other free variable is an error.</param>
    /// <exception cref="JqCompileException">Syntax error, unknown name, or a function a server must not offer; with line and column.</exception>
    public static JqProgram Compile(string source, IReadOnlyCollection<string>? variables = null) => throw new NotSupportedException();

    /// <summary>The text it was compiled from.</summary>
    public string Source => throw new NotSupportedException();
    /// <summary>The outside variables that it really uses.</summary>
    public IReadOnlyCollection<string> UsedVariables => throw new NotSupportedException();

    /// <summary>The first output, or null when there is none. Stops after the first.</summary>
    /// <exception cref="JqException">The program raised an error or exceeded a limit.</exception>
    public JqValue First(JqValue input, JqEvaluation evaluation) => throw new NotSupportedException();
    /// <summary>All outputs, lazily.</summary>
    /// <exception cref="JqException">The program raised an error or exceeded a limit.</exception>
    public IEnumerable<JqValue> Run(JqValue input, JqEvaluation evaluation) => throw new NotSupportedException();
}

/// <summary>Gives outside variables their values, asked for lazily and at most once for each in one evaluation.</summary>
public interface IJqVariables
{
    /// <summary>The value of a variable that was declared to <see cref="JqProgram.Compile"/>; the name has no dollar sign.</summary>
    JqValue Get(string name);
}

/// <summary>Everything that one evaluation takes from its caller.</summary>
public sealed record JqEvaluation
{
    /// <summary>Values of the outside variables; null when the program uses none.</summary>
    public IJqVariables? Variables { get; init; }
    /// <summary>What <c>now</c> answers. UTC. Default: the Unix epoch.</summary>
    public DateTimeOffset Now { get; init; } = DateTimeOffset.UnixEpoch;
    /// <summary>Budgets. Default: <see cref="JqLimits.Default"/>.</summary>
    public JqLimits Limits { get; init; } = JqLimits.Default;
    /// <summary>Asked every 1,024 steps; true ends the evaluation with the time-limit error. Null: no time limit. A check from the edge, because the core has no clock.</summary>
    public Func<bool>? OutOfTime { get; init; }
}

/// <summary>Budgets of one evaluation. Exceeding one raises <see cref="JqLimitException"/>, which jq's <c>try</c> does not catch.</summary>
public sealed record JqLimits
{
    /// <summary>The defaults.</summary>
    public static JqLimits Default { get; } = new();
    /// <summary>Longest program text, in characters. Default 65,536.</summary>
    public const int SourceLength = 65_536;
    /// <summary>Deepest nesting of a program. Default 512.</summary>
    public const int ProgramDepth = 512;
    /// <summary>Steps: calls, iterations, path steps, elements built. Default 5,000,000.</summary>
    public long Steps { get; init; } = 5_000_000;
    /// <summary>Bytes of values alive at once, estimated. Default 64 MiB.</summary>
    public long MemoryBytes { get; init; } = 64 << 20;
    /// <summary>Characters of one string. Default 16 Mi.</summary>
    public int StringLength { get; init; } = 16 << 20;
    /// <summary>Frames of recursion. Default 10,000; tail calls are free.</summary>
    public int CallDepth { get; init; } = 10_000;
    /// <summary>Outputs of <see cref="JqProgram.Run"/>. Default 100,000.</summary>
    public int Outputs { get; init; } = 100_000;
}
