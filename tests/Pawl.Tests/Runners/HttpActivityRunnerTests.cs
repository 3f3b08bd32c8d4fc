using System.Net;
using Microsoft.AspNetCore.Http;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners;
using Pawl.Runners.Http;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners;

public sealed class HttpActivityRunnerTests
{
    [Fact]
    public async Task Json_is_parsed_and_the_idempotency_key_is_sent()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsJsonAsync(new { id = 7 }));
        var outcome = await RunAsync(server, Get(server, "/pets/7"));

        Assert.Equal("""{"id":7}""", outcome.Result!.Value.ToJson());
        Assert.Equal("exec:/do/0/call:1", server.Requests.Single().Headers["Idempotency-Key"]);
    }

    [Fact]
    public async Task The_query_is_appended_to_the_one_in_the_address()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.CompleteAsync());
        await RunAsync(server, Get(server, "/find?a=1") with { Query = [new("b c", "ä&=")] });

        Assert.Equal("/find?a=1&b%20c=%C3%A4%26%3D", server.Requests.Single().Path);
    }

    [Theory]
    [InlineData("""{"a":1}""", null, "application/json", """{"a":1}""")]
    [InlineData("\"text\"", null, "text/plain; charset=utf-8", "text")]
    [InlineData("\"<a/>\"", "application/xml", "application/xml", "<a/>")]
    [InlineData("""{"a":"1 2","b":3}""", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "a=1+2&b=3")]
    public async Task The_body_goes_out_as_its_kind_says(string body, string? declared, string type, string sent)
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.CompleteAsync());
        await RunAsync(server, Get(server, "/") with { Method = "POST", Body = JqValue.Parse(body), Headers = declared is null ? [] : [new("Content-Type", declared)] });

        var request = server.Requests.Single();
        Assert.Equal((type, sent), (request.Headers["Content-Type"], request.Body));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(503)]
    [InlineData(302)]
    public async Task An_answer_outside_200_to_299_is_a_communication_error_with_its_status(int status)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return context.Response.CompleteAsync();
        });
        var error = (await RunAsync(server, Get(server, "/x"))).Error!;

        Assert.Equal((ErrorTypes.Prefix + "communication", status), (error.Type, error.Status));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Redirects_are_followed_when_the_task_says_so_and_post_becomes_get()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            if (context.Request.Path == "/here") context.Response.Redirect("/there");
            return context.Response.CompleteAsync();
        });
        var outcome = await RunAsync(server, Get(server, "/here") with { Method = "POST", Body = JqValue.From("x"), Redirect = true });

        Assert.Null(outcome.Error);
        Assert.Equal([("POST", "/here", "x"), ("GET", "/there", "")], server.Requests.Select(request => (request.Method, request.Path, request.Body)));
    }

    [Fact]
    public async Task A_redirect_to_another_origin_takes_no_credential_along()
    {
        await using var other = await LocalServer.StartAsync(context => context.Response.CompleteAsync());
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Redirect(new Uri(other.Address, "/caught").AbsoluteUri);
            return context.Response.CompleteAsync();
        });
        var call = Get(server, "/") with { Redirect = true, Authentication = new("bearer", JqValue.Parse("""{"token":"secret"}""")), Headers = [new("X-Api-Key", "secret"), new("Accept", "text/plain")] };
        await RunAsync(call, $"127.0.0.1:{server.Address.Port}", $"127.0.0.1:{other.Address.Port}");

        Assert.Equal("Bearer secret", server.Requests.Single().Headers["Authorization"]);
        var caught = other.Requests.Single().Headers;
        Assert.False(caught.ContainsKey("Authorization") || caught.ContainsKey("X-Api-Key"));
        Assert.Equal("text/plain", caught["Accept"]);
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Redirect("/again");
            return context.Response.CompleteAsync();
        });
        var error = (await RunAsync(server, Get(server, "/") with { Redirect = true })).Error!;

        Assert.Contains("more than 10 redirects", error.Detail, StringComparison.Ordinal);
        Assert.Equal(11, server.Requests.Count);
    }

    [Fact]
    public async Task An_answer_larger_than_the_bound_is_an_error_and_is_not_read_to_its_end()
    {
        var ended = new TaskCompletionSource();
        await using var server = await LocalServer.StartAsync(async context =>
        {
            try { while (true) await context.Response.Body.WriteAsync(new byte[64 << 10], context.RequestAborted); }
            catch (Exception) { ended.TrySetResult(); }
        });
        var error = (await RunAsync(server, Get(server, "/endless"))).Error!;

        Assert.Contains("larger than 8388608 bytes", error.Detail, StringComparison.Ordinal);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Text_that_claims_to_be_json_is_a_communication_error()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/problem+json";
            return context.Response.WriteAsync("<html>");
        });
        var error = (await RunAsync(server, Get(server, "/"))).Error!;

        Assert.Equal(ErrorTypes.Prefix + "communication", error.Type);
        Assert.Contains("says it is application/problem+json but is not", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_whole_response_shows_no_credentials()
    {
        await using var server = await LocalServer.StartAsync(context => Text(context, "hello"));
        var outcome = await RunAsync(server, Get(server, "/") with { ResultAs = HttpOutput.Response, Authentication = new("bearer", JqValue.Parse("""{"token":"secret"}""")), Headers = [new("Cookie", "secret")] });

        Assert.Equal("hello", outcome.Result!.Value["content"].AsString());
        Assert.Equal(200, outcome.Result.Value["statusCode"].AsDouble());
        Assert.DoesNotContain("secret", outcome.Result.Value.ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("X-Split", "a\r\nX-Other: b")]
    public async Task Headers_that_would_change_the_connection_are_refused(string name, string value)
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.CompleteAsync());
        var error = (await RunAsync(server, Get(server, "/") with { Headers = [new(name, value)] })).Error!;

        Assert.Equal(ErrorTypes.Prefix + "configuration", error.Type);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Loopback_is_refused_unless_it_is_allowed_by_name()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.CompleteAsync());
        var error = (await RunAsync(Get(server, "/"))).Error!;

        Assert.Equal(ErrorTypes.Prefix + "configuration", error.Type);
        Assert.Contains("PAWL_OUTBOUND_ALLOW", error.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_redirect_to_a_refused_address_is_refused()
    {
        await using var inside = await LocalServer.StartAsync(context => context.Response.CompleteAsync());
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Redirect(inside.Address.AbsoluteUri);
            return context.Response.CompleteAsync();
        });
        var outcome = await RunAsync(Get(server, "/") with { Redirect = true }, $"127.0.0.1:{server.Address.Port}");

        Assert.Equal(ErrorTypes.Prefix + "configuration", outcome.Error!.Type);
        Assert.Empty(inside.Requests);
    }

    [Fact]
    public async Task A_mapped_host_is_answered_elsewhere_with_the_request_as_written()
    {
        await using var server = await LocalServer.StartAsync(context => Text(context, context.Request.Host.Value!));
        var options = new RunnerOptions();
        options.Outbound.HostMap = new Dictionary<string, IPEndPoint> { ["stub.test:443"] = new(IPAddress.Loopback, server.Address.Port) };
        using var runners = PawlRunners.Create(options, TimeProvider.System);
        var call = Get(server, "/") with { Uri = "https://stub.test/a", ResultAs = HttpOutput.Response };
        var outcome = await runners.All.OfType<HttpActivityRunner>().Single().RunAsync(Call(call), TestContext.Current.CancellationToken);

        Assert.Equal("stub.test", outcome.Result!.Value["content"].AsString());
        Assert.Equal("https://stub.test/a", outcome.Result.Value["request"]["uri"].AsString());
    }

    [Fact]
    public async Task An_address_with_user_information_is_refused_though_its_host_is_allowed()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.CompleteAsync());
        using var runners = PawlRunners.Create(Allowing($"127.0.0.1:{server.Address.Port}"), TimeProvider.System);
        var outcome = await runners.All.OfType<HttpActivityRunner>().Single().RunAsync(Call(Get(server, "/") with { Uri = $"http://ada:lovelace@127.0.0.1:{server.Address.Port}/" }), TestContext.Current.CancellationToken);

        Assert.Contains("must not contain user information", outcome.Error!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("lovelace", outcome.Error.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_hangs_is_given_up_after_the_time_limit()
    {
        var release = new TaskCompletionSource();
        await using var server = await LocalServer.StartAsync(_ => release.Task);
        var options = Allowing($"127.0.0.1:{server.Address.Port}");
        options.Http.Timeout = TimeSpan.FromMilliseconds(50);
        using var runners = PawlRunners.Create(options, TimeProvider.System);
        var outcome = await runners.All.OfType<HttpActivityRunner>().Single().RunAsync(Call(Get(server, "/")), TestContext.Current.CancellationToken);
        release.SetResult();

        Assert.Contains("no complete answer within 0.05 s", outcome.Error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_listening_is_a_communication_error()
    {
        var server = await LocalServer.StartAsync(_ => Task.CompletedTask);
        var address = server.Address;
        await server.DisposeAsync();
        var outcome = await RunAsync(new HttpActivity("GET", address.AbsoluteUri, [], [], null, HttpOutput.Content, false, null), $"127.0.0.1:{address.Port}");

        Assert.Equal((ErrorTypes.Prefix + "communication", 500), (outcome.Error!.Type, outcome.Error.Status));
    }

    [Fact]
    public async Task Credentials_that_cannot_be_had_are_an_authentication_error()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.CompleteAsync();
        });
        var policy = $$$"""{"authority":"{{{server.Address}}}","grant":"client_credentials","client":{"id":"me","secret":"canary"}}""";
        var error = (await RunAsync(server, Get(server, "/") with { Authentication = new("oauth2", JqValue.Parse(policy)) })).Error!;

        Assert.Equal((ErrorTypes.Prefix + "authentication", 401), (error.Type, error.Status));
        Assert.DoesNotContain("canary", error.Detail, StringComparison.Ordinal);
        Assert.Equal(["/oauth2/token"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task An_authority_at_a_refused_address_is_a_configuration_error()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.CompleteAsync());
        const string policy = """{"authority":"http://127.0.0.2:1","grant":"client_credentials"}""";
        var error = (await RunAsync(server, Get(server, "/") with { Authentication = new("oidc", JqValue.Parse(policy)) })).Error!;

        Assert.Equal(ErrorTypes.Prefix + "configuration", error.Type);
        Assert.Empty(server.Requests);
    }

    private static Task Text(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text);
    }

    private static HttpActivity Get(LocalServer server, string path) => new("GET", new Uri(server.Address, path).AbsoluteUri, [], [], null, HttpOutput.Content, false, null);

    private static ActivityCall Call(HttpActivity activity) => new(new ExecutionKey("default", "exec"), "/do/0/call", 1, "exec:/do/0/call:1", activity);

    private static RunnerOptions Allowing(params string[] allowed) => new() { Outbound = { AllowedTargets = allowed } };

    private static Task<ActivityOutcome> RunAsync(LocalServer server, HttpActivity activity) => RunAsync(activity, $"127.0.0.1:{server.Address.Port}");

    private static async Task<ActivityOutcome> RunAsync(HttpActivity activity, params string[] allowed)
    {
        using var runners = PawlRunners.Create(Allowing(allowed), TimeProvider.System);
        return await runners.All.OfType<HttpActivityRunner>().Single().RunAsync(Call(activity), TestContext.Current.CancellationToken);
    }
}
