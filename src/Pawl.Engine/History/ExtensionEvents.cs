using System.Collections.Immutable;
using Pawl.Language.Expressions;

namespace Pawl.Engine.History;

/// <summary>A task that began is extended. Absent for a task to which no extension applies.</summary>
/// <param name="Run">The extended task.</param>
/// <param name="Extensions">Indexes into <c>use.extensions</c> of those that apply, ascending.</param>
public sealed record ExtensionsChosen(int Run, ImmutableArray<int> Extensions) : HistoryEvent;

/// <summary>A list of an extension is about to run around a task.</summary>
/// <param name="Run">The extended task.</param>
/// <param name="Extension">Index into <c>use.extensions</c>.</param>
/// <param name="List">Pointer of its <c>before</c> or <c>after</c>.</param>
public sealed record ExtensionListStarted(int Run, int Extension, string List) : HistoryEvent;

/// <summary>Everything that runs before an extended task has ended: its own work begins.</summary>
public sealed record ExtendedWorkStarted(int Run) : HistoryEvent;

/// <summary>An extended task has its output and context, and what runs after it begins. Its end follows with <see cref="TaskCompleted"/>.</summary>
/// <param name="Run">The extended task.</param>
/// <param name="Output">The transformed output.</param>
/// <param name="RawOutput">The raw output; null when it is the transformed one.</param>
/// <param name="Context">The new context; null when nothing was exported.</param>
/// <param name="Next">Where the owner's list will go on, as in <see cref="TaskCompleted.Next"/>.</param>
/// <param name="Saga">What it tells the saga around it, as in <see cref="TaskCompleted.Saga"/>: its work is done, whatever becomes of what runs after it.</param>
public sealed record ExtendedWorkEnded(int Run, JqValue Output, JqValue? RawOutput = null, JqValue? Context = null, int? Next = null, SagaStep? Saga = null) : HistoryEvent;
