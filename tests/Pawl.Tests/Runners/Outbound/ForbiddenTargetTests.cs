using System.Net;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners.Outbound;

/// <summary>Nothing that leaves the process reaches what is not public, however it is written and whatever sends it.</summary>
public sealed class ForbiddenTargetTests
{
    public static TheoryData<string> Uris => [.. ForbiddenTargets.Uris];

    /// <summary>Everything that makes calls; each is given an address and calls it.</summary>
    public static TheoryData<string> Features => [.. Calls.Keys];

    private static readonly string[] Representatives =
    [
        "http://127.0.0.1:7171/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/", "http://10.0.0.1/", "http://localhost/", "http://metadata.google.internal/", "http://mixed.example/",
        $"http://{ForbiddenTargets.Own}/", "http://[2002:7f00:1::1]/",
    ];

    private static readonly Dictionary<string, Func<string, ActivityRequest>> Calls = new()
    {
        ["http"] = uri => Http(uri),
        ["http with oauth2"] = uri => Http("http://127.0.0.2/") with { Authentication = OAuth2(uri) },
        ["openapi document"] = uri => new OpenApiActivity(JqValue.Parse("""{"operationId":"x"}"""), new(uri, null), null, null),
        ["asyncapi document"] = uri => new AsyncApiActivity(JqValue.Parse("""{"operation":"x"}"""), new(uri, null), null, null),
        ["asyncapi subscription"] = uri => new AsyncApiSubscriptionActivity(JqValue.Parse("""{"operation":"x"}"""), new(uri, null), null, null),
        ["grpc document"] = uri => new GrpcActivity(JqValue.Parse("""{"service":{"name":"x.Y","host":"public.example"},"method":"Z"}"""), new(uri, null), null, null),
        ["mcp"] = uri => new McpActivity(JqValue.Parse("""{"method":"tools/list","transport":{"http":{}}}"""), null, new(uri, null), null, null),
        ["a2a card"] = uri => new A2AActivity(JqValue.Parse("""{"method":"message/send"}"""), new(uri, null), null, null),
        ["a2a server"] = uri => new A2AActivity(JqValue.Parse("""{"method":"message/send"}"""), null, new(uri, null), null),
        ["script source"] = uri => new ScriptActivity("js", null, new(uri, null), [], null, [], ProcessReturn.Stdout),
    };

    [Fact]
    public void There_are_enough_of_them() => Assert.True(ForbiddenTargets.Uris.Distinct(StringComparer.Ordinal).Count() >= 120);

    [Theory]
    [MemberData(nameof(Uris))]
    public async Task A_call_of_what_is_not_public_is_refused_before_anything_is_dialled(string uri)
    {
        using var runners = Runners();
        AssertRefused(await RunAsync(runners, Http(uri)));
    }

    [Theory]
    [MemberData(nameof(Uris))]
    public async Task A_redirect_to_what_is_not_public_is_refused(string uri)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = string.Concat(uri.Select(letter => char.IsAscii(letter) && !char.IsControl(letter) ? letter.ToString() : Uri.EscapeDataString(letter.ToString())));
            return Task.CompletedTask;
        });
        using var runners = Runners($"127.0.0.1:{server.Address.Port}");
        var outcome = await RunAsync(runners, Http(server.Address.ToString()) with { Redirect = true });

        // A target without a host is read against the address that redirects: it stays on the server that was allowed.
        if (Uri.TryCreate(server.Address, uri, out var target) && target.Authority == server.Address.Authority) Assert.All(server.Requests.Skip(1), request => Assert.StartsWith("/", request.Path, StringComparison.Ordinal));
        else Assert.Single(server.Requests);
        // What is no address at all is not followed: the empty answer of the redirect itself is all there is.
        Assert.True(outcome.Result is null or { IsNull: true }, outcome.Result?.ToJson());
    }

    [Theory]
    [MemberData(nameof(Features))]
    public async Task Whatever_makes_a_call_goes_through_the_same_door(string feature)
    {
        using var runners = Runners();
        foreach (var uri in Representatives) AssertRefused(await RunAsync(runners, Calls[feature](uri)));
    }

    [Fact]
    public async Task Functions_and_schemas_are_fetched_through_the_same_door()
    {
        using var runners = Runners();
        foreach (var uri in Representatives)
        {
            var loaded = await runners.Resources.LoadAsync("default", new ResourceLocation(new Uri(uri), null, null), TestContext.Current.CancellationToken);
            Assert.Null(loaded.Text);
            Assert.Contains("does not allow requests", loaded.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_name_is_resolved_once_and_what_was_checked_is_dialled()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.CompleteAsync());
        var asked = 0;
        using var connector = new OutboundConnector(new()
        {
            AllowedTargets = [$"127.0.0.1:{server.Address.Port}"],
            // The first answer is allowed, every later one is not.
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(Interlocked.Increment(ref asked) == 1 ? "127.0.0.1" : "10.0.0.1")]),
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://rebinding.example:{server.Address.Port}/");
        using var response = await connector.Invoker.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, 1), (response.StatusCode, asked));
        await Assert.ThrowsAsync<TargetRefusedException>(() => connector.ConnectAsync("rebinding.example", server.Address.Port, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_name_that_once_was_public_is_checked_again_for_each_connection()
    {
        using var connector = new OutboundConnector(new() { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) });
        foreach (var _ in Enumerable.Range(0, 3))
            await Assert.ThrowsAsync<TargetRefusedException>(() => connector.ConnectAsync("once-public.example", 80, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_addresses_of_this_machine_are_its_own()
    {
        using var connector = new OutboundConnector(new());
        Assert.True(new OutboundOptions().IsOwnAddress(IPAddress.Loopback));
        Assert.False(new OutboundOptions().IsOwnAddress(IPAddress.Parse("8.8.8.8")));
    }

    private static void AssertRefused(ActivityOutcome outcome)
    {
        Assert.Null(outcome.Result);
        Assert.Equal(400, outcome.Error!.Status);
        Assert.True(Refusals.Any(text => outcome.Error.Detail!.Contains(text, StringComparison.Ordinal)), outcome.Error.Detail);
    }

    /// <summary>A connection that was tried and failed would say something else.</summary>
    private static readonly string[] Refusals = ["does not allow requests to", "must not contain user information", "is no absolute"];

    private static PawlRunners Runners(params string[] allowed) => PawlRunners.Create(
        new()
        {
            Outbound = new()
            {
                AllowedTargets = allowed,
                Resolve = (name, _) => Task.FromResult<IPAddress[]>([.. (ForbiddenTargets.Names.TryGetValue(name, out var known) ? known : ["127.0.0.1"]).Select(text => IPAddress.Parse(text))]),
                IsOwnAddress = address => address.Equals(IPAddress.Parse(ForbiddenTargets.Own)) || address.Equals(IPAddress.Parse(ForbiddenTargets.Own6)),
            },
        },
        TimeProvider.System);

    private static Task<ActivityOutcome> RunAsync(PawlRunners runners, ActivityRequest request) =>
        runners.All.First(runner => runner.RequestType == request.GetType()).RunAsync(new(new("default", "exec"), "/do/0/call", 1, "exec:/do/0/call:1", request), TestContext.Current.CancellationToken);

    private static HttpActivity Http(string uri) => new("GET", uri, [], [], null, HttpOutput.Content, Redirect: false, null);

    private static ResolvedAuthentication OAuth2(string authority) => new("oauth2", JqValue.Object(
        ("authority", JqValue.From(authority)), ("grant", JqValue.From("client_credentials")),
        ("client", JqValue.Object(("id", JqValue.From("id")), ("secret", JqValue.From("secret"))))));
}
