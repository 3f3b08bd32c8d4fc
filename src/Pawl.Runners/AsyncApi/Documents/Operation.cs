using System.Collections.Immutable;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Documents;

/// <summary>What a document says about an operation: its channel, its message, and how protocols bind them.</summary>
internal sealed record Operation
{
    /// <summary>The channel's address, parameters in braces.</summary>
    public required string Address { get; init; }
    /// <summary>The channel's parameters by name; null when none.</summary>
    public required JqValue Parameters { get; init; }
    /// <summary>Names of the servers that have the channel; empty when all have it.</summary>
    public required ImmutableArray<string> Servers { get; init; }
    /// <summary>The channel's bindings by protocol; null when none.</summary>
    public required JqValue ChannelBindings { get; init; }
    /// <summary>The operation's bindings by protocol; null when none.</summary>
    public required JqValue OperationBindings { get; init; }
    /// <summary>The message, the first when there are several; null when none is described.</summary>
    public required JqValue Message { get; init; }
}

/// <summary>Finds operations in documents.</summary>
internal static class Operations
{
    /// <summary>The operation of that name (3.x, or an <c>operationId</c> of 2.x).</summary>
    /// <exception cref="FailedCallException">There is none.</exception>
    public static Operation ByOperation(AsyncApiDocument document, string name)
    {
        if (!document.IsVersion3)
        {
            foreach (var (address, channel) in document.Root["channels"].Members)
                foreach (var direction in new[] { "publish", "subscribe" })
                    if (document.Member(channel, direction) is var found && AsyncApiDocument.TextOf(document.Trait(found, "operationId")) == name)
                        return OfVersion2(document, address, channel, found);
            throw Failures.Configuration($"No channel of the document has an operation with the operationId '{name}'.");
        }

        var operation = document.Member(document.Root["operations"], name);
        if (operation.IsNull) throw Failures.Configuration($"The document has no operation '{name}'; it has {Names(document.Root["operations"])}.");
        var target = document.Member(operation, "channel");
        if (target.IsNull) throw Failures.Configuration($"The operation '{name}' names no channel.");
        var messages = operation["messages"].Items.Concat(document.Member(target, "messages").Members.Select(message => message.Value));
        return new()
        {
            // Without an address of its own, the channel's name is the nearest thing to one.
            Address = AsyncApiDocument.TextOf(target["address"]) ?? AsyncApiDocument.NameIn(operation["channel"]) ?? name,
            Parameters = document.Member(target, "parameters"),
            Servers = [.. target["servers"].Items.Select(AsyncApiDocument.NameIn).OfType<string>()],
            ChannelBindings = document.Member(target, "bindings"),
            OperationBindings = document.Trait(operation, "bindings"),
            Message = document.Resolve(messages.FirstOrDefault()),
        };
    }

    /// <summary>The operation of a channel of 2.x, by the side that the workflow is on.</summary>
    /// <param name="document">The document.</param>
    /// <param name="name">The channel.</param>
    /// <param name="publishes">Whether the workflow publishes. The side that the document has is taken when it has one only.</param>
    /// <exception cref="FailedCallException">There is no such channel, or the document is 3.x.</exception>
    public static Operation ByChannel(AsyncApiDocument document, string name, bool publishes)
    {
        if (document.IsVersion3) throw Failures.Configuration("The document is AsyncAPI 3: name an 'operation' of it; 'channel' belongs to AsyncAPI 2.");

        var channel = document.Member(document.Root["channels"], name);
        if (channel.IsNull) throw Failures.Configuration($"The document has no channel '{name}'; it has {Names(document.Root["channels"])}.");
        var (own, other) = publishes ? ("publish", "subscribe") : ("subscribe", "publish");
        var operation = document.Member(channel, own) is { IsNull: false } found ? found : document.Member(channel, other);
        return OfVersion2(document, name, channel, operation);
    }

    private static Operation OfVersion2(AsyncApiDocument document, string address, JqValue channel, JqValue operation)
    {
        channel = document.Resolve(channel);
        var message = document.Trait(operation, "message");
        return new()
        {
            Address = address,
            Parameters = document.Member(channel, "parameters"),
            Servers = [.. channel["servers"].Items.Select(AsyncApiDocument.TextOf).OfType<string>()],
            ChannelBindings = document.Member(channel, "bindings"),
            OperationBindings = document.Trait(operation, "bindings"),
            Message = message["oneOf"].Kind == JqKind.Array ? document.Resolve(message["oneOf"][0]) : message,
        };
    }

    private static string Names(JqValue members) =>
        members.Count == 0 ? "none" : string.Join(", ", members.Members.Take(10).Select(member => $"'{member.Key}'")) + (members.Count > 10 ? ", …" : "");
}
