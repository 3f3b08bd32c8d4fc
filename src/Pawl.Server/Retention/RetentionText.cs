using Pawl.Runtime.Retention;
using Pawl.Server.Requests;

namespace Pawl.Server.Retention;

/// <summary>How long things are kept, as people write it: a duration, or <c>forever</c>.</summary>
internal static class RetentionText
{
    public const string Forever = "forever";

    public static string Format(TimeSpan kept) => kept == RetentionOptions.Forever ? Forever : DurationText.Format(kept);
}
