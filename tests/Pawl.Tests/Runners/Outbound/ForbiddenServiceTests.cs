using System.Net;
using Microsoft.AspNetCore.Http;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners;
using Xunit;

namespace Pawl.Tests.Runners.Outbound;

/// <summary>A description that was fetched from where it may be names a server where nothing may be called: an OpenAPI document, a card, an authority's discovery, a broker.</summary>
public sealed class ForbiddenServiceTests
{
    private static readonly string[] Hosts = ["127.0.0.1", "localhost", "169.254.169.254", "10.1.2.3", "metadata.google.internal", "mixed.example", "mapped.example", ForbiddenTargets.Own];

    private static readonly Dictionary<string, Service> Services = new()
    {
        ["openapi server"] = new("""{"openapi":"3.0.0","servers":[{"url":"http://@host/"}],"paths":{"/x":{"get":{"operationId":"x","responses":{}}}}}""", (uri, _) => new OpenApiActivity(JqValue.Parse("""{"operationId":"x"}"""), new(uri, null), null, null)),
        ["openapi server of version 2"] = new("""{"swagger":"2.0","host":"@host","schemes":["http"],"paths":{"/x":{"get":{"operationId":"x","responses":{}}}}}""", (uri, _) => new OpenApiActivity(JqValue.Parse("""{"operationId":"x"}"""), new(uri, null), null, null)),
        ["openapi reference"] = new("""{"openapi":"3.0.0","servers":[{"url":"http://public.example/"}],"paths":{"/x":{"$ref":"http://@host/x.json"}}}""", (uri, _) => new OpenApiActivity(JqValue.Parse("""{"operationId":"x"}"""), new(uri, null), null, null)),
        ["grpc server"] = new("syntax = \"proto3\"; package t; message M {} service Y { rpc Z (M) returns (M); }", (uri, host) => Grpc(uri, host, 50_051)),
        ["grpc server over TLS"] = new("syntax = \"proto3\"; package t; message M {} service Y { rpc Z (M) returns (M); }", (uri, host) => Grpc(uri, host, 443)),
        ["a2a agent"] = new("""{"url":"http://@host/agent"}""", (uri, _) => new A2AActivity(JqValue.Parse("""{"method":"message/send","parameters":{"message":{"parts":[]}}}"""), new(uri, null), null, null)),
        ["http broker"] = new(Channels("http"), (uri, _) => Publish(uri)),
        ["nats broker"] = new(Channels("nats"), (uri, _) => Publish(uri)),
        ["amqp broker"] = new(Channels("amqp"), (uri, _) => Publish(uri)),
        ["websocket"] = new(Channels("ws"), (uri, _) => Publish(uri)),
        ["http subscription"] = new(Channels("http"), (uri, _) => Subscribe(uri)),
        ["nats subscription"] = new(Channels("nats"), (uri, _) => Subscribe(uri)),
        ["amqp subscription"] = new(Channels("amqp"), (uri, _) => Subscribe(uri)),
        ["websocket subscription"] = new(Channels("ws"), (uri, _) => Subscribe(uri)),
        ["token endpoint of a discovery"] = new("""{"issuer":"@self","token_endpoint":"http://@host/token"}""", (uri, _) => new HttpActivity("GET", uri, [], [], null, HttpOutput.Content, Redirect: false, Oidc(uri))),
    };

    private sealed record Service(string Description, Func<string, string, ActivityRequest> Call);

    public static TheoryData<string> Names => [.. Services.Keys];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Names))]
    public async Task What_a_description_names_is_called_through_the_same_door(string name)
    {
        var (description, self) = ("", "");
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(description));
        self = server.Address.ToString().TrimEnd('/');
        foreach (var host in Hosts)
        {
            description = Services[name].Description.Replace("@host", host, StringComparison.Ordinal).Replace("@self", self, StringComparison.Ordinal);
            // New ones each time: descriptions are remembered for a while.
            using var runners = Runners(server.Address.Port);
            var request = Services[name].Call(self, host);
            var outcome = await runners.All.First(runner => runner.RequestType == request.GetType())
                .RunAsync(new(new("default", "exec"), "/do/0/call", 1, "exec:/do/0/call:1", request), TestContext.Current.CancellationToken);

            Assert.Null(outcome.Result);
            Assert.True(outcome.Error!.Detail!.Contains($"does not allow requests to {host}", StringComparison.Ordinal), $"{host}: {outcome.Error.Status} {outcome.Error.Detail}");
            Assert.Equal(400, outcome.Error.Status);
        }
        // The description was really read, or nothing would be proven.
        Assert.True(server.Requests.Count >= Hosts.Length);
    }

    private static PawlRunners Runners(int port) => PawlRunners.Create(
        new()
        {
            Outbound = new()
            {
                AllowedTargets = [$"127.0.0.1:{port}"],
                Resolve = (name, _) => Task.FromResult<IPAddress[]>([.. (ForbiddenTargets.Names.TryGetValue(name, out var known) ? known : ["127.0.0.1"]).Select(text => IPAddress.Parse(text))]),
                IsOwnAddress = address => address.Equals(IPAddress.Parse(ForbiddenTargets.Own)),
            },
        },
        TimeProvider.System);

    private static string Channels(string protocol) => $$"""
        asyncapi: 3.0.0
        servers: { main: { host: '@host', protocol: {{protocol}} } }
        channels: { news: { address: news } }
        operations:
          publish: { action: receive, channel: { $ref: '#/channels/news' } }
          subscribe: { action: send, channel: { $ref: '#/channels/news' }, bindings: { http: { method: GET } } }
        """;

    private static AsyncApiActivity Publish(string uri) => new(JqValue.Parse("""{"operation":"publish","message":{"payload":{}}}"""), new(uri, null), null, null);

    private static AsyncApiSubscriptionActivity Subscribe(string uri) => new(JqValue.Parse("""{"operation":"subscribe"}"""), new(uri, null), null, null);

    private static GrpcActivity Grpc(string uri, string host, int port) =>
        new(JqValue.Parse($$$"""{"service":{"name":"t.Y","host":"{{{host}}}","port":{{{port}}}},"method":"Z","arguments":{}}"""), new(uri, null), null, null);

    private static ResolvedAuthentication Oidc(string authority) => new("oidc", JqValue.Object(
        ("authority", JqValue.From(authority)), ("grant", JqValue.From("client_credentials")), ("client", JqValue.Object(("id", JqValue.From("id")), ("secret", JqValue.From("secret"))))));
}
