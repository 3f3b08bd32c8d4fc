namespace Pawl.Engine.Stimuli;

/// <summary>The edge believes that the execution has used up its active time. The engine looks again.</summary>
public sealed record ActiveTimeElapsed : Stimulus;
