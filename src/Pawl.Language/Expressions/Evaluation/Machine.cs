using System.Runtime.CompilerServices;
using Pawl.Language.Expressions.Compilation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Evaluation;

/// <summary>Runs one evaluation: a register machine that backtracks.</summary>
/// <remarks>
/// Forks remember where to resume; giving up a branch goes back to the last of them. Frames, forks and paths live on the heap, so
/// that neither data nor programs deepen the thread's stack. Parts that yield at most one output and call nothing recursive are not
/// compiled to instructions at all: one instruction evaluates the whole tree of nodes (<see cref="Nodes.Node.Eval"/>).
/// </remarks>
internal sealed partial class Machine : IStepCounter
{
    private readonly CompiledProgram _program;
    private readonly JqValue[] _variables;
    private readonly bool[] _variableKnown;
    private JqEvaluation _evaluation = null!;
    private JqValue _error;
    private long _given; // what input and variables weigh

    private Fork[] _forks = [];
    private int _forkCount;
    private Frame? _frame;
    private int _address;
    private JqValue _value;
    private PathState? _path;
    private bool _resume;

    public Machine(CompiledProgram program)
    {
        _program = program;
        _variables = program.Variables.Count > 0 ? new JqValue[program.Variables.Count] : [];
        _variableKnown = program.Variables.Count > 0 ? new bool[program.Variables.Count] : [];
    }

    /// <summary>What <c>now</c> answers.</summary>
    public DateTimeOffset Now => _evaluation.Now;

    /// <summary>The caller's time check, for work that counts no steps; may be null.</summary>
    public Func<bool>? OutOfTime => _evaluation.OutOfTime;

    /// <summary>Whether an error was raised and nobody has caught it yet. Nodes that come back without an output leave it set.</summary>
    public bool HasError { get; private set; }

    /// <summary>Raises an error with a message. Its result stands for "no output".</summary>
    public JqValue Fail(string message) => Fail(JqValue.Text(message));

    /// <summary>Raises an error with any value. Its result stands for "no output".</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public JqValue Fail(in JqValue error)
    {
        _error = error;
        HasError = true;
        return default;
    }

    /// <summary>Takes the error that was raised.</summary>
    public JqValue TakeError()
    {
        HasError = false;
        return _error;
    }

    /// <summary>The value of an outside variable, asked for at most once.</summary>
    public JqValue Variable(int index)
    {
        if (_variableKnown[index]) return _variables[index];
        var values = _evaluation.Variables
            ?? throw new InvalidOperationException($"The expression uses ${_program.Variables[index]}, but no variables were given.");
        var value = values.Get(_program.Variables[index]);
        _given += value.Weight;
        _variableKnown[index] = true;
        return _variables[index] = value;
    }

    /// <summary>Starts an evaluation. A machine may be used again once the last evaluation is over.</summary>
    public void Start(in JqValue input, JqEvaluation evaluation)
    {
        _evaluation = evaluation;
        ResetBudget();
        _given = input.Weight;
        HasError = false;
        _forkCount = 0;
        _path = null;
        _value = input;
        _resume = false;
        _address = 0;
        _frame = null;
    }

    /// <summary>Drops everything that the evaluation held.</summary>
    public void Reset()
    {
        Array.Clear(_variableKnown);
        Array.Clear(_variables);
        Array.Clear(_forks, 0, _forkCount);
        _forkCount = 0;
        _evaluation = null!;
        _frame = null;
        _path = null;
        _value = default;
        _error = default;
    }

    /// <summary>The next output; false when there is none.</summary>
    /// <exception cref="JqException">The program raised an error or exceeded a limit.</exception>
    public bool Next(out JqValue output)
    {
        Count(1);
        if (!(_program.Root.IsSingle ? NextOfTree(out output) : NextOfCode(out output))) return false;
        CheckWeight(output, _given);
        return true;
    }

    private bool NextOfCode(out JqValue output)
    {
        _frame ??= new Frame(_program.Code!, null, [], null, -1, 0);
        while (true)
        {
            try
            {
                return Run(out output);
            }
            catch (JqException error) when (error is not JqLimitException && _forkCount > 0)
            {
                // Native functions may throw what nodes report; both end up here, at the instruction that failed.
                Fail(error.Value);
                _resume = true;
            }
        }
    }

    private bool NextOfTree(out JqValue output)
    {
        output = default;
        if (_resume) return false;
        _resume = true;
        var slots = _program.SlotCount;
        var frame = slots > 0 ? new Frame(_program.Code!, null, [], null, -1, 0) : null;
        if (_program.Root.Eval(this, frame!, _value, out output)) return true;
        if (HasError) throw Uncaught();
        return false;
    }

    /// <summary>The error that leaves the program.</summary>
    private JqException Uncaught()
    {
        var error = TakeError();
        CheckWeight(error, _given);
        return JqErrors.Raise(error);
    }

    private void Push(in Fork fork)
    {
        if (_forkCount == _forks.Length) GrowForks();
        _forks[_forkCount++] = fork;
    }

    private void GrowForks()
    {
        if (_forkCount > Limits.CallDepth * 16L) throw TooDeep();
        Array.Resize(ref _forks, Math.Max(16, _forkCount * 2));
    }

    private JqLimitException TooDeep() =>
        new(JqLimit.CallDepth, $"The expression nests more than {Limits.CallDepth} calls.");
}
