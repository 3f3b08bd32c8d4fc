using Pawl.Language.Expressions;

namespace Pawl.Engine.History;

/// <summary>A task subscribed to messages. The activity that receives them was asked for just before.</summary>
/// <param name="Run">The task.</param>
/// <param name="DueAt">When it ends at the latest; null without limit.</param>
/// <param name="Iterates">Whether each message is handled by <c>foreach</c>.</param>
/// <param name="Remembers">Whether a condition looks at the messages so far, so that <c>foreach</c> must keep them.</param>
public sealed record SubscriptionStarted(int Run, DateTimeOffset? DueAt = null, bool Iterates = false, bool Remembers = false) : HistoryEvent;

/// <summary>A subscribed task consumed a message; with <c>foreach</c>, its iteration begins.</summary>
/// <param name="Run">The task.</param>
/// <param name="MessageId">What a second delivery of it would be recognized by.</param>
/// <param name="Message">The message: <c>{payload, headers, correlationId}</c>.</param>
/// <param name="Size">What it counts against the bound on what one task keeps, in bytes, roughly.</param>
/// <param name="Closes">Whether no further message is consumed.</param>
public sealed record MessageConsumed(int Run, string MessageId, JqValue Message, long Size, bool Closes = false) : HistoryEvent;

/// <summary><c>foreach</c> ended with a message.</summary>
/// <param name="Run">The task.</param>
/// <param name="Output">The element of the task's output.</param>
/// <param name="Size">What the element counts against the bound on what one task keeps, in bytes, roughly.</param>
/// <param name="Context">The new context; null when nothing was exported.</param>
/// <param name="Closes">Whether no further message is consumed.</param>
public sealed record MessageIterationEnded(int Run, JqValue Output, long Size, JqValue? Context = null, bool Closes = false) : HistoryEvent;
