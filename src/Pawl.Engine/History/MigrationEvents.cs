using System.Collections.Immutable;
using Pawl.Engine.Compatibility;
using Pawl.Language.Definitions;

namespace Pawl.Engine.History;

/// <summary>The execution goes on under another version of its workflow. What it did before stays as it was.</summary>
/// <param name="By">Who did it.</param>
/// <param name="To">The version.</param>
/// <param name="Moves">Where each run goes on.</param>
/// <param name="Breakpoints">The execution's own breakpoints there, sorted; null in histories that are older than the member, where they stayed at their pointers.</param>
/// <param name="Until">The task of a <c>run-until</c> there; null when there is none.</param>
public sealed record DefinitionMigrated(OperatorMark By, DefinitionId To, ImmutableArray<RunMove> Moves, ImmutableArray<string>? Breakpoints = null, string? Until = null) : HistoryEvent, IOperated;
