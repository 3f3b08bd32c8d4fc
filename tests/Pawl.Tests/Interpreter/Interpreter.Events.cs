using System.Text.RegularExpressions;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Interpreter;

/// <summary>Emitting events, and listening for them.</summary>
internal sealed partial class Interpreter
{
    private static readonly TimeSpan PatternPatience = TimeSpan.FromSeconds(1);

    /// <summary>The event as emitted. What the author gives wins; the rest nobody could foretell, and no generated workflow looks at it.</summary>
    private JqValue Emit(EmitTask task, Doing doing)
    {
        var (instance, given) = (doing.Around.Instance, Names.Of(doing, doing.Input).Value(task.Event, doing.Input));
        var envelope = JqValue.Object(("specversion", JqValue.From("1.0")));
        foreach (var (name, value) in given.Members.Where(member => !member.Value.IsNull || member.Key == "data")) envelope = envelope.With(name, value);
        var id = instance.Definition.Id;
        if (!envelope.TryGet("source", out _)) envelope = envelope.With("source", JqValue.From($"/{id.Namespace}/{id.Name}/{id.Version}")); // R53
        doing.Strand.NoteTies();
        _journal.Add(new ToldEvent(doing.Strand.Now, envelope, instance.Number));
        return envelope;
    }

    private JqValue Listen(ListenTask task, Doing doing, out string? stop)
    {
        var listening = new Listening(task.To, Names.Of(doing, doing.Input), doing.Input);
        var results = new List<JqValue>();
        var begun = doing.Strand.Now;
        listening.Check();
        stop = null;
        for (var isClosed = false; !isClosed;)
        {
            var (heard, number) = Next(doing, listening, begun);
            if (!listening.Take(heard.Envelope, heard.At <= begun, out var isOutput, out isClosed)) continue;
            _journal.Consume(doing.Around.Instance.Number, number);
            if (!isOutput) continue;

            var item = task.Read is EventRead.Envelope ? heard.Envelope : heard.Envelope["data"];
            listening.Heard.Add(item);
            isClosed = isClosed && task.To.UntilEvents is null && task.To.UntilCondition is null;
            if (task.To.UntilCondition is { } condition) isClosed = Names.Of(doing, doing.Input).Holds(condition, JqValue.Array(listening.Heard));

            results.Add(task.Foreach is { } each ? Iterate(each, doing, item, results.Count, out stop) : item);
            if (stop == "end") break;
            // What an iteration exported may be what the condition waits for.
            if (task.Foreach is not null && !isClosed && task.To.UntilCondition is { } again) isClosed = Names.Of(doing, doing.Input).Holds(again, JqValue.Array(listening.Heard));
        }
        return JqValue.Array(results);
    }

    /// <summary>The next event in order of arrival. Those from before the listening only matter to filters that correlate, and only once to an instance (R35).</summary>
    private (ToldEvent Event, int Number) Next(Doing doing, Listening listening, DateTimeOffset begun)
    {
        var instance = doing.Around.Instance;
        var coming = _journal.Events.Select((told, number) => (Event: told, Number: number))
            .Where(each => each.Event.Emitter is null || each.Event.Emitter == instance.Number)
            .Where(each => each.Event.At >= instance.StartedAt && !listening.Offered.Contains(each.Number))
            .Where(each => each.Event.At > begun || !_journal.HasConsumed(instance.Number, each.Number))
            .OrderBy(each => each.Event.At).ThenBy(each => each.Number).ToList();
        if (coming.Count == 0)
        {
            doing.Strand.Pass(DateTimeOffset.MaxValue);
            throw new EndlessException(doing.Task.Pointer);
        }

        var next = coming[0];
        listening.Offered.Add(next.Number);
        // Whether an event of the very moment comes before the listening or after it, nobody can say.
        if (next.Event.Emitter is null && next.Event.At == begun) _journal.NoteTie(Tie.Outcome);
        if (next.Event.At > doing.Strand.Now) doing.Strand.Pass(next.Event.At);
        return next;
    }

    private JqValue Iterate(ForeachDefinition each, Doing doing, JqValue item, int index, out string? stop)
    {
        stop = null;
        var at = JqValue.From((long)index);
        var around = doing.Around.With(each.Item, item).With(each.At, at) with { Iteration = doing.Around.Iteration.Add(index) };
        var raw = each.Do is { } list ? List(list, item, doing.Strand, around, out stop) : item;

        var output = Shape(each.Output, raw, Names.Of(doing, doing.Input).Set(each.Item, item).Set(each.At, at));
        CheckSchema(each.Output, output);
        if (each.Export.Shape is { } shape)
        {
            var context = Names.Of(doing, doing.Input, output).Set(each.Item, item).Set(each.At, at).Value(shape, output);
            CheckSchema(each.Export, context);
            doing.Strand.Context = context;
        }
        return output;
    }

    /// <summary>What one listening wants and has; expressions see the arguments as of its start.</summary>
    private sealed class Listening(EventConsumption to, Names names, JqValue input)
    {
        private readonly HashSet<int> _satisfied = [];
        private readonly HashSet<int> _untilSatisfied = [];
        private readonly Dictionary<string, JqValue> _keys = [];

        public HashSet<int> Offered { get; } = [];
        public List<JqValue> Heard { get; } = [];

        /// <summary>An expectation that cannot be had is the author's mistake, whatever arrives.</summary>
        public void Check()
        {
            foreach (var correlation in to.Filters.Concat(to.UntilEvents?.Filters ?? []).SelectMany(filter => filter.Correlate))
                if (correlation.Expect is { } expect) names.Value(expect, input);
        }

        /// <returns>Whether the event is consumed.</returns>
        public bool Take(JqValue envelope, bool isPast, out bool isOutput, out bool completes)
        {
            isOutput = false;
            if (to.UntilEvents is { } until && TakeBy(until, _untilSatisfied, envelope, isPast, out completes)) return true;
            return isOutput = TakeBy(to, _satisfied, envelope, isPast, out completes);
        }

        private bool TakeBy(EventConsumption strategy, HashSet<int> satisfied, JqValue envelope, bool isPast, out bool completes)
        {
            completes = true;
            if (strategy.Filters.IsEmpty) return !isPast;
            for (var i = 0; i < strategy.Filters.Length; i++)
            {
                var filter = strategy.Filters[i];
                if ((strategy.Mode is ConsumptionMode.All && satisfied.Contains(i)) || (isPast && filter.Correlate.IsEmpty)) continue;
                if (!Matches(filter, envelope) || !Correlates(filter, envelope)) continue;
                satisfied.Add(i);
                completes = strategy.Mode is not ConsumptionMode.All || satisfied.Count == strategy.Filters.Length;
                return true;
            }
            return completes = false;
        }

        private bool Matches(EventFilter filter, JqValue envelope)
        {
            var wanted = filter.With is DataTemplate.Object members
                ? members.Members
                : [.. ((DataTemplate.Literal)filter.With).Value.Members.Select(member => KeyValuePair.Create(member.Key, (DataTemplate)new DataTemplate.Literal(member.Value)))];
            return wanted.All(attribute => Matches(attribute.Value, envelope[attribute.Key], attribute.Key == "data" ? envelope["data"] : envelope));
        }

        private bool Matches(DataTemplate wanted, JqValue actual, JqValue dot)
        {
            if (wanted is DataTemplate.Literal { Value: var constant })
            {
                // R31: equal, or a pattern for the whole value.
                return constant == actual || (constant.Kind is JqKind.String && actual.Kind is JqKind.String
                    && Regex.IsMatch(actual.AsString(), $"^(?:{constant.AsString()})$", RegexOptions.ExplicitCapture, PatternPatience));
            }
            try
            {
                return names.Value(wanted, dot) is var result && (result.Kind is JqKind.True or JqKind.False ? result == JqValue.True : result == actual);
            }
            catch (RaisedException)
            {
                return false; // an event of another shape is somebody else's
            }
        }

        private bool Correlates(EventFilter filter, JqValue envelope)
        {
            var found = new Dictionary<string, JqValue>();
            foreach (var correlation in filter.Correlate)
            {
                var value = Extracted(correlation, envelope);
                if (value.IsNull) return false;
                if (correlation.Expect is { } expect)
                {
                    var expected = names.Value(expect, input);
                    var isPredicate = expect is not DataTemplate.Literal && expected.Kind is JqKind.True or JqKind.False && value.Kind is not (JqKind.True or JqKind.False);
                    if (isPredicate ? expected != JqValue.True : !AreSame(expected, value)) return false;
                }
                else if (_keys.TryGetValue(correlation.Key, out var known) && !AreSame(known, value))
                {
                    return false;
                }
                found.TryAdd(correlation.Key, value);
            }
            foreach (var (key, value) in found) _keys.TryAdd(key, value);
            return true;
        }

        private JqValue Extracted(CorrelationDefinition correlation, JqValue envelope)
        {
            try
            {
                return names.Value(new DataTemplate.Expression(correlation.From), envelope);
            }
            catch (RaisedException)
            {
                return JqValue.Null;
            }
        }

        private static bool AreSame(JqValue left, JqValue right) =>
            left.Kind is JqKind.Array or JqKind.Object || right.Kind is JqKind.Array or JqKind.Object ? left == right : Text(left) == Text(right);

        private static string Text(JqValue value) => value.Kind is JqKind.String ? value.AsString() : value.ToJson();
    }
}
