using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Evaluation;

namespace Pawl.Language.Expressions;

/// <summary>A compiled jq program: immutable, thread-safe, made once and evaluated often.</summary>
public sealed class JqProgram
{
    private readonly CompiledProgram _program;
    private Machine? _idle; // the machine of the last evaluation, to be used again

    private JqProgram(string source, CompiledProgram program)
    {
        Source = source;
        _program = program;
    }

    /// <summary>Parses, resolves and compiles.</summary>
    /// <param name="source">The program's text, at most <see cref="JqLimits.SourceLength"/> characters.</param>
    /// <param name="variables">Names that exist from outside, without the dollar sign, e.g. <c>context</c>. Any other free variable is an error.</param>
    /// <exception cref="JqCompileException">Syntax error, unknown name, or a function a server must not offer; with line and column.</exception>
    public static JqProgram Compile(string source, IReadOnlyCollection<string>? variables = null) =>
        new(source, Compiler.Compile(source, variables ?? []));

    /// <summary>The text it was compiled from.</summary>
    public string Source { get; }

    /// <summary>The outside variables that it really uses.</summary>
    public IReadOnlyCollection<string> UsedVariables => _program.Variables;

    /// <summary>The first output, or null when there is none. Stops after the first.</summary>
    /// <exception cref="JqException">The program raised an error or exceeded a limit.</exception>
    public JqValue First(JqValue input, JqEvaluation evaluation)
    {
        var machine = Rent();
        try
        {
            machine.Start(input, evaluation);
            var room = Room(input, evaluation);
            return machine.Next(out var output) ? Checked(output, evaluation, ref room) : JqValue.Null;
        }
        finally
        {
            Return(machine);
        }
    }

    /// <summary>All outputs, lazily.</summary>
    /// <exception cref="JqException">The program raised an error or exceeded a limit.</exception>
    public IEnumerable<JqValue> Run(JqValue input, JqEvaluation evaluation)
    {
        var machine = Rent();
        try
        {
            machine.Start(input, evaluation);
            var room = Room(input, evaluation);
            for (var count = 1; machine.Next(out var output); count++)
            {
                if (count > evaluation.Limits.Outputs)
                {
                    throw new JqLimitException(JqLimit.Outputs, $"The expression has more than {evaluation.Limits.Outputs} outputs.");
                }
                yield return Checked(output, evaluation, ref room);
            }
        }
        finally
        {
            Return(machine);
        }
    }

    /// <summary>Bytes that may leave: what came in may go out again as it came.</summary>
    private static long Room(in JqValue input, JqEvaluation evaluation)
    {
        var (given, limit) = (input.Weight, evaluation.Limits.OutputBytes);
        return limit > long.MaxValue - given ? long.MaxValue : limit + given;
    }

    /// <summary>What leaves a program must be fit to be written out, and to be read again.</summary>
    // Sharing makes values that are small in memory and astronomically large as text: what counts is their size as if nothing were shared.
    private static JqValue Checked(in JqValue output, JqEvaluation evaluation, ref long room)
    {
        room -= Math.Min(output.Weight, room + 1);
        if (room < 0)
            throw new JqLimitException(JqLimit.OutputBytes, $"The outputs are larger than {evaluation.Limits.OutputBytes} bytes together.");
        return output.Depth <= Values.JsonTextReader.MaxDepth
            ? output
            : throw new JqLimitException(JqLimit.ValueDepth, $"The output nests deeper than {Values.JsonTextReader.MaxDepth} levels.");
    }

    private Machine Rent() => Interlocked.Exchange(ref _idle, null) ?? new Machine(_program);

    private void Return(Machine machine)
    {
        machine.Reset();
        _idle = machine;
    }
}

/// <summary>Gives outside variables their values, asked for lazily and at most once for each in one evaluation.</summary>
public interface IJqVariables
{
    /// <summary>The value of a variable that was declared to <see cref="JqProgram.Compile"/>; the name has no dollar sign.</summary>
    JqValue Get(string name);
}
