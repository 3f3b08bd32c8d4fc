namespace Pawl.Cli.Conformance.Dsl.World;

/// <summary>Answers of stand-ins that wait for virtual time to pass: whoever waits for them is not busy.</summary>
/// <param name="Count">How many.</param>
/// <param name="Due">When the first is due; null when there are none.</param>
internal sealed record HeldAnswers(int Count, DateTimeOffset? Due)
{
    public static HeldAnswers None { get; } = new(0, null);
}
