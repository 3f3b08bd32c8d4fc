using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads which events are consumed: exactly one of <c>one</c>, <c>all</c>, <c>any</c>; <c>until</c> only beside <c>any</c>, and only once.</summary>
internal static class EventConsumptionReader
{
    public static EventConsumption? Read(ReadingSession session, Place? place, VariableSet variables, bool mayHaveUntil = true)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return null;
        var (all, any, one) = (reader.Optional("all"), reader.Optional("any"), reader.Optional("one"));
        var until = reader.Optional("until");
        reader.Close();
        if (until is not null && !mayHaveUntil)
            session.ErrorAtKey(until, ProblemCodes.UnknownProperty, "An 'until' inside an 'until' is not possible.", "Let the inner strategy be 'one', 'all' or a plain 'any'.");
        else if (until is not null && any is null)
            session.ErrorAtKey(until, ProblemCodes.UnknownProperty, "'until' stands beside 'any' only.");
        if (!Alternatives.ExactlyOne(session, place, [all, any, one], "all", "any", "one")) return null;

        var mode = one is not null ? ConsumptionMode.One : all is not null ? ConsumptionMode.All : ConsumptionMode.Any;
        var filters = one is not null ? ReadOne(session, one, variables) : ReadList(session, (all ?? any)!, variables);
        var consumption = new EventConsumption(mode, filters);
        if (until is null || !mayHaveUntil) return consumption;
        return until.IsText
            ? consumption with { UntilCondition = ExpressionReader.Read(session, until, variables) }
            : consumption with { UntilEvents = Read(session, until, variables, mayHaveUntil: false) };
    }

    /// <summary>Reads <c>read</c>.</summary>
    public static EventRead ReadMode(ReadingSession session, Place? place) =>
        Expect.OneOf(session, place, "data", "envelope", "raw") switch
        {
            "envelope" => EventRead.Envelope,
            "raw" => EventRead.Raw,
            _ => EventRead.Data,
        };

    private static ImmutableArray<EventFilter> ReadOne(ReadingSession session, Place place, VariableSet variables) =>
        ReadFilter(session, place, variables) is { } filter ? [filter] : [];

    private static ImmutableArray<EventFilter> ReadList(ReadingSession session, Place place, VariableSet variables)
    {
        if (!Expect.Array(session, place, "Filters are a list: begin each with '- with:'.")) return [];
        if (place.Name == "all" && place.Node.Items.Count == 0)
            session.Error(place, ProblemCodes.OutOfRange, "'all' of no filters waits for nothing.", "Add a filter, or use 'any: []' for every event.");
        var filters = ImmutableArray.CreateBuilder<EventFilter>(place.Node.Items.Count);
        foreach (var item in place.Items)
            if (ReadFilter(session, item, variables) is { } filter) filters.Add(filter);
        return filters.ToImmutable();
    }

    private static EventFilter? ReadFilter(ReadingSession session, Place place, VariableSet variables)
    {
        if (ObjectReader.Open(session, place) is not { } reader) return null;
        var with = reader.Required("with", place.Node.Members.Any(member => member.Name is "type" or "source") ? "Put the attributes below 'with'." : null);
        var correlate = reader.Optional("correlate");
        reader.Close();
        var attributes = with is null ? null : EventAttributesReader.ReadFilter(session, with, variables);
        var correlations = correlate is null ? [] : ReadCorrelations(session, correlate, variables);
        return attributes is null ? null : new EventFilter(attributes, correlations);
    }

    private static ImmutableArray<CorrelationDefinition> ReadCorrelations(ReadingSession session, Place place, VariableSet variables)
    {
        if (!Expect.Object(session, place)) return [];
        var correlations = ImmutableArray.CreateBuilder<CorrelationDefinition>();
        foreach (var key in place.Members)
        {
            if (ObjectReader.Open(session, key, key.IsText ? $"Write {{ from: '{Expect.Shown(key.Node.Text)}' }}." : null) is not { } reader) continue;
            var from = ExpressionReader.Read(session, reader.Required("from"), variables);
            var expect = reader.Optional("expect");
            Expect.Text(session, expect);
            reader.CloseOpenObject();
            var expected = TemplateReader.Read(session, expect, variables);
            if (from is not null) correlations.Add(new CorrelationDefinition(key.Name, from, expected));
        }
        return correlations.ToImmutable();
    }
}
