using System.Collections.Immutable;
using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Engine.Capabilities;

/// <summary>Finds what is valid in the DSL and what this Pawl does not run: better refused at publish than faulted at night.</summary>
/// <remarks>
/// All of the DSL runs but messages over protocols other than http, AMQP, NATS and WebSockets.
/// </remarks>
public static class UnsupportedTasks
{
    /// <summary>Everything in the definition that does not run, by pointer; empty when all of it runs. Lines are 0: a definition has forgotten its text.</summary>
    public static ImmutableArray<Problem> Of(WorkflowDefinition definition)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();

        foreach (var task in definition.TasksByPointer.Values) problems.AddRange(OfTask(task));

        problems.Sort(static (left, right) => string.CompareOrdinal(left.Pointer, right.Pointer));
        return problems.ToImmutable();
    }

    private static IEnumerable<Problem> OfTask(TaskDefinition task)
    {
        var refusal = task switch
        {
            ProtocolCallTask { Protocol: "asyncapi" } call => OfMessages(call),
            _ => null,
        };
        if (refusal is not null) yield return refusal;

        if (Breakpoints.Problem(task) is { } breakpoint) yield return Refusal($"{task.Pointer}/metadata/{Escape(Breakpoints.Member)}", "breakpoint", breakpoint, "Write true, or leave it away.");
        if (Delivery.Problem(task) is { } delivery) yield return Refusal($"{task.Pointer}/metadata/{Escape(Delivery.Member)}", "delivery", delivery, $"Write '{Delivery.AtMostOnce}', or leave it away.");
    }

    /// <summary><c>call: asyncapi</c> names its protocol, when it does, in the document itself: the schema has no expression there.</summary>
    private static Problem? OfMessages(ProtocolCallTask call) =>
        call.Json["with"]["protocol"] is { Kind: JqKind.String } protocol && protocol.AsString() is not ("http" or "amqp" or "nats" or "ws")
            ? Refusal($"{call.Pointer}/with/protocol", "protocol", $"Messages over '{protocol.AsString()}' are not available; over http, amqp, nats and ws they are.", "Choose a server of the document that speaks one of these.")
            : null;

    private static Problem Refusal(string pointer, string what, string message, string hint) =>
        new(pointer, Line: 0, Column: 0, $"unsupported-{what}", message, hint);

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
