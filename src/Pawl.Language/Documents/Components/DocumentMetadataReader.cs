using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>What Pawl reads of <c>document.metadata</c>; everything else there is the author's.</summary>
/// <param name="ActiveLimit"><c>activeTimeout</c>: how long an execution may be at work; null when it is not said.</param>
/// <param name="RequiresSaga">Whether <c>requires</c> names <c>saga</c>.</param>
internal sealed record DocumentMetadata(TimeSpan? ActiveLimit, bool RequiresSaga)
{
    /// <summary>Nothing said.</summary>
    public static DocumentMetadata None { get; } = new(null, false);
}

/// <summary>Reads <c>document.metadata</c>.</summary>
/// <remarks>The DSL's schema leaves metadata open, so a mistake in it is never one of structure.</remarks>
internal static class DocumentMetadataReader
{
    /// <summary>The feature that a document needs when it has steps that are undone.</summary>
    private const string Saga = "saga";

    public static DocumentMetadata Read(ReadingSession session, Place? place)
    {
        if (place is null || !Expect.Object(session, place)) return DocumentMetadata.None;
        var members = place.Members.ToList();
        return new(
            members.Find(member => member.Name == "activeTimeout") is { } limit ? ReadDuration(session, limit) : null,
            members.Find(member => member.Name == "requires") is { } requires && ReadRequires(session, requires));
    }

    private static TimeSpan? ReadDuration(ReadingSession session, Place place)
    {
        CalendarDuration duration = default;
        var isRead = place.Kind switch
        {
            JqKind.String => DurationText.TryParse(place.Node.Text, out duration),
            JqKind.Object => DurationText.TryParse(place.Node.ToJson(), out duration),
            _ => false,
        };
        if (isRead && duration.Months == 0 && duration.Exact > TimeSpan.Zero) return duration.Exact;
        session.Error(place, ProblemCodes.InvalidMetadata, "'activeTimeout' is a duration above zero, without months.", "Write PT30M, or { minutes: 30 }.");
        return null;
    }

    /// <summary>What a document requires must be known: running it without would do something else than its author means.</summary>
    private static bool ReadRequires(ReadingSession session, Place place)
    {
        if (place.Kind != JqKind.Array || place.Items.Any(item => !item.IsText))
        {
            session.Error(place, ProblemCodes.InvalidMetadata, "'requires' is a list of names.", "Write requires: [ saga ].");
            return false;
        }
        foreach (var item in place.Items)
            if (item.Node.Text != Saga)
                session.Error(item, ProblemCodes.Unsupported, $"The document requires '{Expect.Shown(item.Node.Text)}', which Pawl does not know.", "Pawl knows: saga.");
        return place.Items.Any(item => item.Node.Text == Saga);
    }
}
