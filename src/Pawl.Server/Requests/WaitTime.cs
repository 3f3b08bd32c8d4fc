using Microsoft.AspNetCore.Http;

namespace Pawl.Server.Requests;

/// <summary>The <c>?wait=</c> of requests that may answer when an execution ends.</summary>
internal static class WaitTime
{
    public static QueryParameter<TimeSpan> Parameter { get; } = new("wait", "Answers when the execution ends, or with its current state after this time: e.g. '30s' or 'PT30S', at most 60 s.", static (text, limits) =>
        DurationText.TryParse(text, out var time) && time <= limits.Wait
            ? time
            : throw new FormatException($"must be a duration such as '30s' or 'PT30S', at most {DurationText.Format(limits.Wait)}"));

    /// <summary>How long to wait; zero when not asked.</summary>
    public static TimeSpan Of(HttpContext http) => Parameter.TryRead(http, out var time) ? time : TimeSpan.Zero;
}
