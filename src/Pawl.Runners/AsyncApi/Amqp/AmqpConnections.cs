using System.Net.Sockets;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Messages;
using Pawl.Runners.Outbound;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Pawl.Runners.AsyncApi.Amqp;

/// <summary>Opens AMQP 0-9-1 connections through the outbound policy, and says what their failures mean.</summary>
internal sealed class AmqpConnections(OutboundConnector connector, AsyncApiOptions options)
{
    /// <summary>What RabbitMQ itself takes when nothing else is said; it lets this user in from the same machine only.</summary>
    private const string Guest = "guest";

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="FailedCallException">The server refuses the credentials, or cannot be reached.</exception>
    public async Task<IConnection> OpenAsync(MessageTarget target, CancellationToken cancellationToken)
    {
        var server = target.Server;
        var (user, password) = Login(target.Authentication);
        var stream = await connector.ConnectAsync(server.Host, server.Port, cancellationToken);
        if (stream is not NetworkStream dialled) throw new InvalidOperationException("The AMQP client needs a socket.");

        var factory = new ConnectionFactory
        {
            // Not resolved: the socket stands already.
            HostName = "127.0.0.1",
            Port = server.Port,
            SocketFactory = _ => new DialledClient(dialled),
            UserName = user,
            Password = password,
            VirtualHost = VirtualHost(target),
            ClientProvidedName = "pawl",
            AutomaticRecoveryEnabled = false, // whoever holds the connection decides what a loss means
            TopologyRecoveryEnabled = false,
            MaxInboundMessageBodySize = (uint)options.MessageBytes,
            RequestedHeartbeat = TimeSpan.FromSeconds(20),
        };
        if (server.IsSecure) factory.Ssl = new SslOption(server.Host, enabled: true);
        try
        {
            return await factory.CreateConnectionAsync(cancellationToken);
        }
        catch (Exception error)
        {
            await dialled.DisposeAsync();
            if (Explain(error, target) is { } known) throw known;
            throw;
        }
    }

    /// <summary>What a failure of the client means; null when it is none of the server's.</summary>
    public static FailedCallException? Explain(Exception exception, MessageTarget target)
    {
        for (var error = exception; error is not null; error = error.InnerException)
        {
            switch (error)
            {
                case FailedCallException known:
                    return known;
                case AuthenticationFailureException or PossibleAuthenticationFailureException:
                    return Failures.Authentication($"{target.Server} refuses the credentials.");
                case PublishException returned:
                    return returned.IsReturn
                        ? Failures.Communication($"{target.Server} has no queue for messages to '{target.Address}'.", status: 404)
                        : Failures.Communication($"{target.Server} did not take the message to '{target.Address}'.");
                case OperationInterruptedException { ShutdownReason: { } reason }:
                    return Explain(reason.ReplyCode, reason.ReplyText, target);
                default:
                    break;
            }
        }
        return exception is RabbitMQClientException or BrokerUnreachableException
            ? Failures.Communication($"{target.Server} failed: {exception.GetBaseException().Message.TrimEnd('.')}.")
            : null;
    }

    private static FailedCallException Explain(ushort code, string text, MessageTarget target) => code switch
    {
        Constants.AccessRefused => Failures.Authorization($"{target.Server} refuses: {text}."),
        Constants.NotFound or Constants.PreconditionFailed or Constants.NotAllowed or Constants.ResourceLocked => Failures.Configuration($"{target.Server} refuses: {text}."),
        _ => Failures.Communication($"{target.Server} closed the connection: {text}."),
    };

    private static string VirtualHost(MessageTarget target)
    {
        var said = MessageTarget.Text(target.ChannelBinding["exchange"], "vhost") ?? MessageTarget.Text(target.ChannelBinding["queue"], "vhost");
        return said ?? (target.Server.Path.Length > 1 ? Uri.UnescapeDataString(target.Server.Path[1..]) : "/");
    }

    private static (string User, string Password) Login(ResolvedAuthentication? authentication) => authentication switch
    {
        null => (Guest, Guest),
        { Scheme: "basic", Properties: var given } => (Text(given, "username"), Text(given, "password")),
        { Scheme: var scheme } => throw Failures.Configuration($"AMQP servers are called with 'basic' (user and password) authentication, not with '{scheme}'."),
    };

    private static string Text(JqValue properties, string name) => properties[name] is { Kind: JqKind.String } text
        ? text.AsString()
        : throw Failures.Authentication($"The authentication policy has no '{name}'.");
}
