using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks.Calls;

/// <summary><c>call: asyncapi</c>: exactly one of <c>operation</c> and <c>channel</c> with exactly one of <c>message</c> and <c>subscription</c>.</summary>
internal static class AsyncApiCallReader
{
    public static TaskDefinition? Read(TaskContext task, ObjectReader reader)
    {
        var session = task.Session;
        var document = ResourceReader.Read(session, reader.Required("document"), task.Variables);
        var channel = reader.Optional("channel");
        var operation = reader.Optional("operation");
        var server = reader.Optional("server");
        var protocol = reader.Optional("protocol");
        var message = reader.Optional("message");
        var subscriptionPlace = reader.Optional("subscription");
        var authentication = AuthenticationReader.ReadReferenceable(session, reader.Optional("authentication"), task.Variables);
        reader.Close();

        Alternatives.ExactlyOne(session, reader.Place, [operation, channel], "operation", "channel");
        Alternatives.ExactlyOne(session, reader.Place, [message, subscriptionPlace], "message", "subscription");
        Expect.Text(session, channel);
        Expect.Text(session, operation);
        Expect.OneOf(session, protocol, "amqp", "amqp1", "anypointmq", "googlepubsub", "http", "ibmmq", "jms", "kafka", "mercure", "mqtt", "mqtt5",
            "nats", "pulsar", "redis", "sns", "solace", "sqs", "stomp", "ws");
        CheckServer(session, server);
        CheckMessage(session, message);
        var subscription = ReadSubscription(task, subscriptionPlace);
        return document is null ? null : new ProtocolCallTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json, Protocol = "asyncapi",
            Document = document, Authentication = authentication, Subscription = subscription,
            With = TemplateReader.ReadMembers(session, [channel, operation, server, protocol, message], task.Variables),
        };
    }

    private static void CheckServer(ReadingSession session, Place? place)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return;
        Expect.Text(session, reader.Required("name"));
        if (reader.Optional("variables") is { } variables) Expect.Object(session, variables);
        reader.Close();
    }

    private static void CheckMessage(ReadingSession session, Place? place)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return;
        foreach (var part in new[] { reader.Optional("payload"), reader.Optional("headers") })
            if (part is not null) Expect.Object(session, part);
        reader.Close();
    }

    private static MessageSubscription? ReadSubscription(TaskContext task, Place? place)
    {
        var session = task.Session;
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return null;
        var filter = ExpressionReader.ReadBraced(session, reader.Optional("filter"), task.Variables);
        var consume = reader.Required("consume");
        var forEach = ForeachReader.Read(session, reader.Optional("foreach"), task.Scope);
        reader.Close();
        if (consume is null || ObjectReader.Open(session, consume) is not { } limits) return null;

        var duration = DurationReader.Read(session, limits.Optional("for"), task.Variables);
        var (amountPlace, whilePlace, untilPlace) = (limits.Optional("amount"), limits.Optional("while"), limits.Optional("until"));
        limits.Close();
        Alternatives.ExactlyOne(session, consume, [amountPlace, whilePlace, untilPlace], "amount", "while", "until");
        var amount = Expect.Integer(session, amountPlace);
        if (amount < 1) session.Error(amountPlace!, ProblemCodes.OutOfRange, "At least one message must be consumed.");
        return new MessageSubscription
        {
            Filter = filter,
            Amount = amount,
            While = ExpressionReader.ReadBraced(session, whilePlace, task.Variables),
            Until = ExpressionReader.ReadBraced(session, untilPlace, task.Variables),
            For = duration,
            Foreach = forEach,
        };
    }
}
