using System.Runtime.CompilerServices;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Evaluation;

/// <content>Measuring what is really alive, when the sum of all that was made says it may be too much.</content>
internal sealed partial class Machine
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Measure()
    {
        var walk = new LiveSize(this, _memoryLimit);
        walk.Add(_value);
        walk.Add(_frame);
        walk.Add(_path);
        for (var i = 0; i < _forkCount; i++)
        {
            walk.Add(_forks[i].Frame);
            walk.Add(_forks[i].Value);
            walk.Add(_forks[i].Path);
        }
        walk.Finish();
        _charged = walk.Bytes + (_forkCount * 72L);
        if (_charged > _memoryLimit) throw OutOfMemory();
        // The fuller it is the sooner it is measured again, but never before half of the rest is used.
        _measureAt = _charged + ((_memoryLimit - _charged) / 2);
    }

    /// <summary>Adds up everything reachable, each thing once.</summary>
    private sealed class LiveSize(Machine machine, long limit)
    {
        private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
        private readonly Stack<object> _todo = new();

        public long Bytes { get; private set; }

        public void Add(object? thing)
        {
            if (thing is not null && _seen.Add(thing)) _todo.Push(thing);
        }

        public void Add(in JqValue value)
        {
            if (value.StringOrNull is { } text)
            {
                if (_seen.Add(text)) Bytes += Weights.Of(text);
            }
            else if (!value.IsNumber)
            {
                Add(value.Content);
            }
        }

        public void Finish()
        {
            while (_todo.TryPop(out var thing) && Bytes <= limit) Visit(thing);
        }

        private void Visit(object thing)
        {
            switch (thing)
            {
                case JqArray array:
                    Bytes += Weights.Container;
                    Add(array.Buffer);
                    break;
                case JqValue[] buffer:
                    AddAll(buffer);
                    break;
                case JqObject members:
                    Bytes += Weights.Container;
                    machine.Count((long)members.Count);
                    foreach (ref readonly var member in members.Entries)
                    {
                        Bytes += Weights.Slot + Weights.Member;
                        Add(JqValue.Text(member.Key));
                        Add(member.Value);
                    }
                    break;
                case Frame frame:
                    Bytes += Weights.Container;
                    AddAll(frame.Slots);
                    Add(frame.Lexical);
                    Add(frame.Caller);
                    foreach (var argument in frame.Arguments)
                    {
                        Bytes += 48;
                        Add(argument.Environment);
                    }
                    break;
                case PathState path:
                    Bytes += 64;
                    Add(path.Previous);
                    Add(path.Value);
                    break;
                case Collector collector:
                    Bytes += Weights.Container;
                    AddAll(collector.Items.Items);
                    break;
            }
        }

        private void AddAll(ReadOnlySpan<JqValue> items)
        {
            Bytes += Weights.Slot * (long)items.Length;
            machine.Count((long)items.Length);
            foreach (ref readonly var item in items) Add(item);
        }
    }
}
