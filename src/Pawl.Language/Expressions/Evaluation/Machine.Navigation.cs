using Pawl.Language.Expressions.Builtins;

namespace Pawl.Language.Expressions.Evaluation;

/// <content>Going into values, with or without tracking the path.</content>
internal sealed partial class Machine
{
    private bool Navigate(in JqValue key, bool optional)
    {
        if (_path is not null && !_value.IsIdenticalTo(_path.Value))
        {
            Fail($"Invalid path expression near attempt to access element {JqErrors.Quote(key)} of {JqErrors.Quote(_value)}");
            return false;
        }
        var result = Navigation.Index(this, _value, key);
        if (HasError)
        {
            if (optional) TakeError();
            return false;
        }
        if (_path is not null) Step(key, result);
        _value = result;
        return true;
    }

    private bool NavigateSlice(in JqValue from, in JqValue to, bool optional)
    {
        if (_path is not null) return Navigate(Navigation.SliceKey(from, to), optional);
        var result = Navigation.Slice(this, _value, from, to);
        if (HasError)
        {
            if (optional) TakeError();
            return false;
        }
        _value = result;
        return true;
    }

    private bool NavigatePath(in JqValue path)
    {
        if (path.ArrayOrNull is not { } keys)
        {
            Fail("Path must be specified as an array");
            return false;
        }
        if (_path is not null && !_value.IsIdenticalTo(_path.Value))
        {
            Fail($"Invalid path expression near attempt to access element {JqErrors.Quote(path)} of {JqErrors.Quote(_value)}");
            return false;
        }
        var result = Paths.Get(this, _value, keys);
        if (HasError) return false;
        if (_path is not null)
        {
            // Only the last value matters: nobody navigates from between the keys.
            for (var i = 0; i < keys.Count; i++) Step(keys[i], i == keys.Count - 1 ? result : default);
        }
        _value = result;
        return true;
    }

    private void Step(in JqValue key, in JqValue value)
    {
        Count(1);
        _charged += 64;
        _path = _path!.Step(key, value);
    }

    private bool EndPath(Frame frame, int slot)
    {
        if (!_value.IsIdenticalTo(_path!.Value))
        {
            Fail($"Invalid path expression with result {JqErrors.Quote(_value)}");
            return false;
        }
        _value = _path.ToValue();
        Charge(_value.Weight);
        _path = (PathState?)frame.Slots[slot].Content;
        return true;
    }

    private bool StartIteration(Frame frame, bool optional)
    {
        if (_path is not null && !_value.IsIdenticalTo(_path.Value))
        {
            Fail($"Invalid path expression near attempt to iterate through {JqErrors.Quote(_value)}");
            return false;
        }
        if (_value.Count == 0)
        {
            if (!optional && !_value.IsArray && !_value.IsObject) Fail($"Cannot iterate over {JqErrors.Describe(_value)}");
            return false;
        }
        Push(NewFork(ForkKind.Items, frame, _address));
        NextItem(ref _forks[_forkCount - 1]);
        return true;
    }

    /// <summary>Yields the next item of an iteration; the fork stays while there is another.</summary>
    private bool NextItem(ref Fork fork)
    {
        var next = fork.Next++;
        JqValue key, value;
        int count;
        if (fork.Value.ArrayOrNull is { } array)
        {
            count = array.Count;
            key = JqValue.From((double)next);
            value = array[next];
        }
        else
        {
            var entries = fork.Value.ObjectOrNull!.Entries;
            count = entries.Length;
            key = JqValue.Text(entries[next].Key);
            value = entries[next].Value;
        }
        _frame = fork.Frame;
        _address = fork.Address;
        _path = fork.Path;
        if (_path is not null) Step(key, value);
        _value = value;
        if (next + 1 == count) Pop(); // the last item needs no fork: what follows may be a tail call
        return true;
    }

    private bool StartRange(Frame frame, int slot)
    {
        JqValue from = frame.Slots[slot], to = frame.Slots[slot + 1], by = frame.Slots[slot + 2];
        if (!from.IsNumber || !to.IsNumber || !by.IsNumber)
        {
            Fail("Range bounds must be numeric");
            return false;
        }
        var range = new NumberRange(from.Double, to.Double, by.Double);
        if (!range.TryTake(out var number)) return false;
        Push(NewFork(ForkKind.Numbers, frame, _address) with { Content = range });
        _value = JqValue.From(number);
        return true;
    }
}
