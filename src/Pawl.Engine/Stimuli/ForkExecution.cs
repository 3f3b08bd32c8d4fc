using System.Collections.Immutable;
using Pawl.Engine.Snapshots;
using Pawl.Language.Linking;

namespace Pawl.Engine.Stimuli;

/// <summary>Begins an execution where another one once stood.</summary>
/// <param name="Snapshot">How the other one stood, at a settled moment, with everything changed that is to be changed.</param>
/// <param name="Origin">Which one, and when.</param>
/// <param name="Resources">What the definition refers to and does not contain; null when there is nothing.</param>
public sealed record ForkExecution(StateSnapshot Snapshot, ForkOrigin Origin, ImmutableArray<PinnedResource>? Resources = null) : Stimulus;
