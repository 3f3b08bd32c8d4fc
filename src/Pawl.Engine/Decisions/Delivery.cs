using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Decisions;

/// <summary>How often a task's side effect may be carried out, as its <c>metadata</c> says.</summary>
public static class Delivery
{
    /// <summary>The member of <c>metadata</c>.</summary>
    public const string Member = "pawl/delivery";
    /// <summary>The default: again after a crash, with the same idempotency key.</summary>
    public const string AtLeastOnce = "at-least-once";
    /// <summary>Never again once it has begun: after a crash its outcome is unknown, which is a <c>runtime</c> error.</summary>
    public const string AtMostOnce = "at-most-once";

    /// <summary>Whether a task asks that its side effect be carried out at most once.</summary>
    public static bool IsAtMostOnce(TaskDefinition task) => Of(task) is { Kind: JqKind.String } text && text.AsString() == AtMostOnce;

    /// <summary>What is wrong with what a task says; null when nothing is.</summary>
    public static string? Problem(TaskDefinition task) => Of(task) switch
    {
        null or { IsNull: true } => null,
        { Kind: JqKind.String } text when text.AsString() is AtLeastOnce or AtMostOnce => null,
        _ => $"'{Member}' is '{AtLeastOnce}' or '{AtMostOnce}'.",
    };

    private static JqValue? Of(TaskDefinition task) => task.Metadata.Kind == JqKind.Object ? task.Metadata[Member] : null;
}
