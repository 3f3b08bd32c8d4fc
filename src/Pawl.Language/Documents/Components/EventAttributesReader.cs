using System.Globalization;
using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads the attributes of an event, emitted or looked for. Extension attributes are allowed.</summary>
internal static class EventAttributesReader
{
    /// <summary>Attributes of an event to emit: <c>type</c> is required.</summary>
    public static DataTemplate? ReadEmitted(ReadingSession session, Place place, VariableSet variables)
    {
        if (ObjectReader.Open(session, place) is not { } reader) return null;
        reader.Required("type");
        var time = Check(session, reader);
        if (time is { IsText: true } && !RuntimeExpressionText.IsWhole(time.Node.Text) && !IsDateTime(time.Node.Text))
            session.Error(time, ProblemCodes.InvalidFormat, $"'{Expect.Shown(time.Node.Text)}' is no date and time.", "Write RFC 3339: 2026-01-31T12:00:00Z. Without 'time' the time of emission is filled in.");
        return TemplateReader.Read(session, place, variables);
    }

    /// <summary>Attributes that an event must have: at least one.</summary>
    public static DataTemplate? ReadFilter(ReadingSession session, Place place, VariableSet variables)
    {
        if (ObjectReader.Open(session, place) is not { } reader) return null;
        if (place.Node.Members.Count == 0)
            session.Error(place, ProblemCodes.MustNotBeEmpty, "The filter names no attribute.", "Name at least one, such as 'type'; 'any: []' takes every event.");
        Check(session, reader);
        return TemplateReader.Read(session, place, variables);
    }

    private static Place? Check(ReadingSession session, ObjectReader reader)
    {
        foreach (var text in new[] { reader.Optional("id"), reader.Optional("type"), reader.Optional("subject"), reader.Optional("datacontenttype") })
            Expect.Text(session, text);
        foreach (var uri in new[] { reader.Optional("source"), reader.Optional("dataschema") })
            if (uri is not null) UriText.Check(session, uri);
        var time = reader.Optional("time");
        Expect.Text(session, time);
        reader.Optional("data");
        reader.Optional("specversion");
        foreach (var extension in reader.Rest)
            if (session.MaySuspect() && Nearest.Of(extension.Name, ["id", "type", "subject", "datacontenttype", "source", "dataschema", "time", "data", "specversion"]) is { } near)
                session.WarnAtKey(extension, ProblemCodes.UnexpectedProperty, $"'{extension.Name}' is an attribute of your own.", $"Did you mean '{near}'?");
        return time;
    }

    /// <summary>RFC 3339: a full date, a T, a time, and an offset.</summary>
    private static bool IsDateTime(string text) =>
        text.Length is >= 20 and <= 40 && text[10] is 'T' or 't'
        && (text[^1] is 'Z' or 'z' || (text[^6] is '+' or '-' && text[^3] == ':'))
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _);
}
