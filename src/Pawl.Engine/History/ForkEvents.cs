using System.Collections.Immutable;
using Pawl.Engine.Snapshots;
using Pawl.Language.Linking;

namespace Pawl.Engine.History;

/// <summary>The execution began where another one once stood. The first event of its history, as <see cref="ExecutionStarted"/> is of all others.</summary>
/// <param name="Snapshot">The state that it begins with.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Resources">What its definition refers to and does not contain; null when there is nothing.</param>
public sealed record ExecutionForked(StateSnapshot Snapshot, ForkOrigin Origin, ImmutableArray<PinnedResource>? Resources = null) : HistoryEvent;
