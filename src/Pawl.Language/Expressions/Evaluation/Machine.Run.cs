using Pawl.Language.Expressions.Builtins;
using Pawl.Language.Expressions.Nodes;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Evaluation;

/// <content>The loop over instructions.</content>
internal sealed partial class Machine
{
    /// <summary>Runs to the next output; false when every branch is exhausted.</summary>
    private bool Run(out JqValue output)
    {
        output = default;
        if (_resume && !Backtrack()) return false;
        _resume = false;
        var frame = _frame!;
        var code = frame.Code.Instructions;
        while (true)
        {
            ref readonly var instruction = ref code[_address++];
            switch (instruction.Code)
            {
                case OperationCode.Evaluate:
                    if (_path is not null && instruction.A >= 0)
                    {
                        _address = instruction.A;
                        continue;
                    }
                    if (_charged > _measureAt) Measure();
                    if (((Node)instruction.Operand!).Eval(this, frame, _value, out var result))
                    {
                        _value = result;
                        continue;
                    }
                    break;
                case OperationCode.Backtrack:
                    break;
                case OperationCode.Jump:
                    _address = instruction.A;
                    continue;
                case OperationCode.JumpIfFalse:
                    if (!_value.IsTruthy) _address = instruction.A;
                    continue;
                case OperationCode.JumpIfTrue:
                    if (_value.IsTruthy) _address = instruction.A;
                    continue;
                case OperationCode.Fork:
                    Push(NewFork(ForkKind.Plain, frame, instruction.A));
                    continue;
                case OperationCode.ForkOnError:
                    Push(NewFork(ForkKind.OnError, frame, instruction.A));
                    continue;
                case OperationCode.ForkTry:
                    Push(NewFork(ForkKind.Try, frame, instruction.A));
                    continue;
                case OperationCode.EndTry:
                    // Without any fork inside, the protected part is over for good.
                    if (_forks[_forkCount - 1].Kind == ForkKind.Try && _forks[_forkCount - 1].Frame == frame && _forks[_forkCount - 1].Address == instruction.A) _forkCount--;
                    else Push(NewFork(ForkKind.TryEnded, frame, 0));
                    continue;
                case OperationCode.Store:
                    frame.Slots[instruction.A] = _value;
                    continue;
                case OperationCode.Load:
                    _value = frame.Slots[instruction.A];
                    continue;
                case OperationCode.Take:
                    _value = frame.Slots[instruction.A];
                    frame.Slots[instruction.A] = default;
                    continue;
                case OperationCode.StoreConstant:
                    frame.Slots[instruction.A] = ((LiteralNode)instruction.Operand!).Value;
                    continue;
                case OperationCode.BacktrackIf:
                    if (frame.Slots[instruction.A].IsTruthy) break;
                    continue;
                case OperationCode.SuspendPath:
                    frame.Slots[instruction.A] = JqValue.Opaque(_path);
                    _path = null;
                    continue;
                case OperationCode.ResumePath:
                    _path = (PathState?)frame.Slots[instruction.A].Content;
                    continue;
                case OperationCode.BeginPath:
                    frame.Slots[instruction.A] = JqValue.Opaque(_path);
                    _path = PathState.Start(_value);
                    continue;
                case OperationCode.EndPath:
                    if (!EndPath(frame, instruction.A)) break;
                    continue;
                case OperationCode.IndexConstant:
                    if (!Navigate(((LiteralNode)instruction.Operand!).Value, instruction.B != 0)) break;
                    continue;
                case OperationCode.Index:
                    if (!Navigate(frame.Slots[instruction.A], instruction.B != 0)) break;
                    continue;
                case OperationCode.Slice:
                    if (!NavigateSlice(frame.Slots[instruction.A], frame.Slots[instruction.A + 1], instruction.B != 0)) break;
                    continue;
                case OperationCode.GetPath:
                    if (!NavigatePath(frame.Slots[instruction.A])) break;
                    continue;
                case OperationCode.Iterate:
                    if (!StartIteration(frame, instruction.B != 0)) break;
                    continue;
                case OperationCode.Range:
                    if (!StartRange(frame, instruction.A)) break;
                    continue;
                case OperationCode.Native:
                    Count(1);
                    if (_charged > _measureAt) Measure();
                    _value = ((NativeFunction)instruction.Operand!).Apply(this, frame.Slots.AsSpan(instruction.A, instruction.B));
                    if (HasError) break;
                    continue;
                case OperationCode.BeginCollect:
                    frame.Slots[instruction.A] = JqValue.Opaque(new Collector());
                    continue;
                case OperationCode.Collect:
                    Count(1);
                    Charge(Weights.Slot);
                    ((Collector)frame.Slots[instruction.A].Content!).Items.Add(_value);
                    break;
                case OperationCode.EndCollect:
                    _value = ((Collector)frame.Slots[instruction.A].Content!).Items.ToValue();
                    frame.Slots[instruction.A] = default;
                    continue;
                case OperationCode.SetMember:
                    if (!SetMember(frame, instruction.A)) break;
                    continue;
                case OperationCode.Call:
                    Call(frame, (CallTarget)instruction.Operand!, instruction.A, instruction.B);
                    (frame, code) = (_frame!, _frame!.Code.Instructions);
                    continue;
                case OperationCode.CallArgument or OperationCode.TailCallArgument:
                {
                    var argument = frame.Outward(instruction.B).Arguments[instruction.A];
                    Enter(argument.Code, argument.Environment, [], frame, instruction.Code == OperationCode.TailCallArgument);
                    (frame, code) = (_frame!, _frame!.Code.Instructions);
                    continue;
                }
                case OperationCode.Return:
                    if (frame.Caller is null)
                    {
                        output = _value;
                        _resume = true;
                        return true;
                    }
                    _address = frame.ReturnAddress;
                    _frame = frame = frame.Caller;
                    code = frame.Code.Instructions;
                    continue;
                case OperationCode.Label:
                {
                    var label = new object();
                    frame.Slots[instruction.A] = JqValue.Opaque(label);
                    Push(NewFork(ForkKind.Label, frame, 0) with { Content = label });
                    continue;
                }
                case OperationCode.Break:
                    Break(frame.Outward(instruction.B).Slots[instruction.A].Content!);
                    break;
                case OperationCode.Mark:
                    frame.Slots[instruction.A] = JqValue.From((double)_forkCount);
                    continue;
                case OperationCode.Cut:
                    CutTo((int)frame.Slots[instruction.A].Double);
                    continue;
                case OperationCode.StartLimit:
                    if (!StartsLimit(frame.Slots[instruction.A])) break;
                    frame.Slots[instruction.A + 1] = JqValue.From((double)_forkCount);
                    continue;
                case OperationCode.CountLimit:
                    if (!CountLimit(ref frame.Slots[instruction.A])) break;
                    if (frame.Slots[instruction.A].Double <= 0) CutTo((int)frame.Slots[instruction.A + 1].Double);
                    continue;
                default:
                    throw new InvalidOperationException($"{instruction.Code} is no instruction.");
            }

            // A branch has ended, with an error or without.
            if (!Backtrack()) return false;
            frame = _frame!;
            code = frame.Code.Instructions;
        }
    }

    private Fork NewFork(ForkKind kind, Frame frame, int address) =>
        new() { Kind = kind, Frame = frame, Address = address, Path = _path, Value = _value };

    /// <summary>Goes back to the last fork that has something left. False when none has.</summary>
    /// <exception cref="JqException">An error was raised that no fork takes.</exception>
    private bool Backtrack()
    {
        Count(1);
        var passed = 0; // how many protected parts the error has left already, and so must pass by
        while (_forkCount > 0)
        {
            ref var fork = ref _forks[_forkCount - 1];
            if (HasError)
            {
                switch (fork.Kind)
                {
                    case ForkKind.TryEnded:
                        passed++;
                        break;
                    case ForkKind.Try when passed > 0:
                        passed--;
                        break;
                    case ForkKind.Try:
                        Resume(fork);
                        _value = TakeError();
                        Pop();
                        return true;
                    case ForkKind.OnError:
                        Resume(fork);
                        TakeError();
                        Pop();
                        return true;
                }
                Pop();
                continue;
            }
            switch (fork.Kind)
            {
                case ForkKind.Plain:
                    Resume(fork);
                    Pop();
                    return true;
                case ForkKind.Items:
                    if (NextItem(ref fork)) return true;
                    break;
                case ForkKind.Numbers:
                    if (((NumberRange)fork.Content!).TryTake(out var number))
                    {
                        Resume(fork);
                        _value = JqValue.From(number);
                        return true;
                    }
                    break;
            }
            Pop();
        }
        if (HasError) throw Uncaught();
        return false;
    }

    private void Resume(in Fork fork)
    {
        _frame = fork.Frame;
        _address = fork.Address;
        _path = fork.Path;
        _value = fork.Value;
    }

    // What a fork refers to must not stay alive with it.
    private void Pop() => _forks[--_forkCount] = default;

    private void CutTo(int count)
    {
        while (_forkCount > count) Pop();
    }

    private void Break(object label)
    {
        while (_forkCount > 0 && !ReferenceEquals(_forks[_forkCount - 1].Content, label)) Pop();
    }

    private void Call(Frame frame, CallTarget target, int tail, int levels)
    {
        var arguments = target.Arguments.Length > 0 ? new Closure[target.Arguments.Length] : [];
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = target.Arguments[i];
            arguments[i] = argument.Code is { } argumentCode
                ? new Closure(argumentCode, frame)
                : frame.Outward(argument.Levels).Arguments[argument.Index]; // an argument handed on as it came
        }
        Enter(target.Code, levels < 0 ? null : frame.Outward(levels), arguments, frame, tail != 0);
    }

    private void Enter(FunctionCode code, Frame? lexical, Closure[] arguments, Frame caller, bool tail)
    {
        Count(1);
        _charged += 96 + (Weights.Slot * code.SlotCount) + (48 * arguments.Length);
        if (_charged > _measureAt) Measure();
        var depth = tail ? caller.Depth : caller.Depth + 1;
        if (depth > Limits.CallDepth) throw TooDeep();
        _frame = tail
            ? new Frame(code, lexical, arguments, caller.Caller, caller.ReturnAddress, depth)
            : new Frame(code, lexical, arguments, caller, _address, depth);
        _address = 0;
    }

    private bool SetMember(Frame frame, int slot)
    {
        // Three slots: the object so far, the key, and after them nothing; the value is in the register.
        var key = frame.Slots[slot + 1];
        if (key.StringOrNull is not { } name)
        {
            Fail($"Cannot use {JqErrors.Describe(key)} as object key");
            return false;
        }
        Charge(Weights.Member + Weights.Slot);
        _value = JqValue.From(frame.Slots[slot].ObjectOrNull!.With(name, _value));
        return true;
    }

    /// <summary>Whether <c>limit</c> with this count runs its body at all.</summary>
    /// <returns>False when no output is wanted, or the count is negative: then the machine has an error.</returns>
    public bool StartsLimit(in JqValue count)
    {
        var order = ValueOrder.Compare(count, JqValue.From(0.0));
        if (order < 0) Fail("limit doesn't support negative count");
        return order > 0;
    }

    /// <summary>Counts an output of the body of <c>limit</c>.</summary>
    /// <returns>False when the count is no number, which only the first output shows: the machine has an error.</returns>
    public bool CountLimit(ref JqValue count)
    {
        count = Arithmetic.Subtract(this, count, JqValue.From(1.0));
        return !HasError;
    }

    /// <summary>An array under construction, where values are kept.</summary>
    private sealed class Collector
    {
        public JqArrayBuilder Items = new(0);
    }
}
