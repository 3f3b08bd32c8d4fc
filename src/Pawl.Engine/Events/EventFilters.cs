using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Events;

/// <summary>Whether an event has the attributes that a filter asks for (<c>with</c>).</summary>
internal static class EventFilters
{
    /// <summary>What a filter subscribes to: its type when that is plain text, else everything.</summary>
    public static EventTopic TopicOf(EventFilter filter) => new(ConstantType(filter) ?? EventTopic.Any, !filter.Correlate.IsEmpty);

    /// <summary>Whether all attributes match. An expression that fails on the event does not: an event of another shape is somebody else's.</summary>
    public static bool Match(EventFilter filter, EventToMatch candidate)
    {
        if (candidate.IsReplayed && filter.Correlate.IsEmpty) return false;
        if (!TopicOf(filter).Covers(candidate.Type)) return false;
        try
        {
            return Attributes(filter).All(attribute => Matches(attribute.Key, attribute.Value, candidate));
        }
        catch (JqException)
        {
            return false;
        }
    }

    private static bool Matches(string attribute, DataTemplate wanted, EventToMatch candidate)
    {
        var actual = attribute == "data" ? CloudEvents.Data(candidate.Envelope) : candidate.Envelope[attribute];
        switch (wanted)
        {
            case DataTemplate.Literal { Value: var constant }:
                return IsConstant(constant, actual);
            case DataTemplate.Loose loose:
                try { return Decides(loose.Value.Evaluate(Subject(attribute, candidate), candidate.Evaluation), actual); }
                catch (JqException error) when (error is not JqLimitException) { return IsConstant(loose.Text, actual); }
            default:
                return Decides(wanted.Evaluate(Subject(attribute, candidate), candidate.Evaluation), actual);
        }
    }

    /// <summary>What <c>.</c> is: the data for <c>data</c>, the envelope for every other attribute (R32).</summary>
    private static JqValue Subject(string attribute, EventToMatch candidate) => attribute == "data" ? CloudEvents.Data(candidate.Envelope) : candidate.Envelope;

    /// <summary>True and false decide; any other result must be the attribute, as it is (R32, R51).</summary>
    private static bool Decides(JqValue result, JqValue actual) => result.Kind switch
    {
        JqKind.True => true,
        JqKind.False => false,
        _ => result == actual,
    };

    private static bool IsConstant(JqValue constant, JqValue actual) => constant.Kind == JqKind.String && actual.Kind == JqKind.String
        ? TextPattern.Matches(constant.AsString(), actual.AsString())
        : constant == actual;

    private static string? ConstantType(EventFilter filter)
    {
        foreach (var (name, wanted) in Attributes(filter))
            if (name == "type") return wanted is DataTemplate.Literal { Value: { Kind: JqKind.String } text } && TextPattern.IsPlain(text.AsString()) ? text.AsString() : null;
        return null;
    }

    private static IEnumerable<KeyValuePair<string, DataTemplate>> Attributes(EventFilter filter) => filter.With switch
    {
        DataTemplate.Literal constants => constants.Value.Members.Select(member => KeyValuePair.Create(member.Key, (DataTemplate)new DataTemplate.Literal(member.Value))),
        DataTemplate.Object attributes => attributes.Members,
        var other => throw new InvalidOperationException($"A filter is an object of attributes, not {other.GetType().Name}."),
    };
}
