using Pawl.Engine.Activities;

namespace Pawl.Engine.State;

/// <summary>A side effect under way that nobody waits for.</summary>
/// <param name="Pointer">The task that asked for it.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="ScheduledAt">When.</param>
/// <param name="AtMostOnce">Whether it must not be carried out again.</param>
/// <param name="IsVeiled">Whether values that came from secrets are covered in the request; null when there are none.</param>
public sealed record DetachedActivity(string Pointer, ActivityRequest Request, DateTimeOffset ScheduledAt, bool AtMostOnce, bool? IsVeiled = null);
