using System.Collections.Immutable;
using Pawl.Engine.Compatibility;
using Pawl.Language.Definitions;

namespace Pawl.Engine.History;

/// <summary>The execution goes on under another version of its workflow. What it did before stays as it was.</summary>
/// <param name="By">Who did it.</param>
/// <param name="To">The version.</param>
/// <param name="Moves">Where each run goes on.</param>
public sealed record DefinitionMigrated(OperatorMark By, DefinitionId To, ImmutableArray<RunMove> Moves) : HistoryEvent, IOperated;
