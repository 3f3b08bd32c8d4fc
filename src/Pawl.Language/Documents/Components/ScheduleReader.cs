using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads <c>schedule</c>.</summary>
internal static class ScheduleReader
{
    public static ScheduleDefinition? Read(ReadingSession session, Place? place, Scope scope)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return null;
        var variables = scope.At(ExpressionPosition.Schedule);
        var every = DurationReader.Read(session, reader.Optional("every"), variables);
        var cronPlace = reader.Optional("cron");
        var after = DurationReader.Read(session, reader.Optional("after"), variables);
        var on = EventConsumptionReader.Read(session, reader.Optional("on"), variables);
        var readPlace = reader.Optional("read");
        reader.Close();
        var cron = Expect.Text(session, cronPlace);
        string? fault = null;
        var times = cron is null ? null : CronSchedule.Parse(cron, out fault);
        if (fault is not null) session.Error(cronPlace!, ProblemCodes.InvalidCron, fault, "Five fields: minute, hour, day of month, month, day of week; six with seconds first.");
        if (readPlace is not null && !reader.Has("on"))
            session.ErrorAtKey(readPlace, ProblemCodes.UnknownProperty, "'read' has a meaning beside 'on' only.", "Remove it, or add the events to 'on'.");
        return new ScheduleDefinition(every, times, after, on, EventConsumptionReader.ReadMode(session, readPlace));
    }
}
