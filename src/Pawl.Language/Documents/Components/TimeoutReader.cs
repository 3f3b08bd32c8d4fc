using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads <c>timeout</c>: <c>{ after }</c> or the name of one in <c>use.timeouts</c>.</summary>
internal static class TimeoutReader
{
    public static TimeoutDefinition? Read(ReadingSession session, Place? place, VariableSet variables)
    {
        if (place is null) return null;
        if (!place.IsText) return ReadInline(session, place, variables);

        var name = place.Node.Text;
        if (!session.Components.Timeouts.Contains(name) && (DurationText.IsWellFormed(name) || RuntimeExpressionText.IsWhole(name)))
            session.Error(place, ProblemCodes.UnknownReference, $"A timeout that is text is a name in use.timeouts; '{Expect.Shown(name)}' is none.", $"Write timeout: {{ after: {name} }}.");
        else if (References.Check(session, place, name, session.Components.Timeouts, "timeouts"))
            return ReadNamed(session, place, name, variables);
        return null;
    }

    /// <summary>A declared timeout is written for tasks; the workflow's own has fewer variables.</summary>
    private static TimeoutDefinition? ReadNamed(ReadingSession session, Place place, string name, VariableSet variables)
    {
        var timeout = session.Components.ReadTimeouts.GetValueOrDefault(name);
        if (timeout?.After.Template?.UsedVariables.FirstOrDefault(used => !variables.Names.Contains(used)) is { } missing)
            session.Error(place, ProblemCodes.UnknownVariable, $"The timeout '{Expect.Shown(name)}' uses ${missing}, which does not exist in {variables.Position.Name}.", "Declare another timeout for the workflow.");
        return timeout;
    }

    public static TimeoutDefinition? ReadInline(ReadingSession session, Place place, VariableSet variables)
    {
        var hint = place.Kind == JqKind.Number ? $"Write timeout: {{ after: {{ seconds: {place.Node.Text} }} }}." : null;
        if (ObjectReader.Open(session, place, hint) is not { } reader) return null;
        var after = reader.Required("after", place.Node.Members.Any(member => DurationText.Units.ContainsKey(member.Name)) ? "Put the duration below 'after'." : null);
        reader.Close();
        return DurationReader.Read(session, after, variables) is { } duration ? new TimeoutDefinition(duration) : null;
    }
}
