using System.Net;
using System.Text;
using Pawl.Cli.Conformance.Dsl;
using Pawl.Cli.Conformance.Dsl.Stubs;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.IntegrationTests.Conformance;

public sealed class StubServerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private StubServer _stubs = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _stubs = await StubServer.StartAsync(() => Now, TestContext.Current.CancellationToken);
        // As the engine's connector does it: the request carries the host that was written, the bytes go to loopback.
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var endPoint = _stubs.HostMap[$"{context.DnsEndPoint.Host}:{context.DnsEndPoint.Port}"];
                var socket = new System.Net.Sockets.Socket(endPoint.AddressFamily, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                await socket.ConnectAsync(endPoint, cancellationToken);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _stubs.DisposeAsync();
    }

    [Fact]
    public async Task The_first_rule_that_matches_answers_in_turn_and_the_last_answer_repeats()
    {
        Add("http://stub.test", """
            [{"method": "get", "path": "/a", "query": {"q": "1 2"}, "replies": [{"status": 201, "body": {"n": 1}}]},
             {"method": "GET", "path": "/a", "replies": [{"status": 503}, {"status": 200, "body": "text"}]}]
            """);
        Assert.Equal((201, "{\"n\":1}", "application/json"), await GetAsync("http://stub.test/a?q=1%202&z=3"));
        Assert.Equal((503, "", null), await GetAsync("http://stub.test/a"));
        Assert.Equal((200, "text", "text/plain"), await GetAsync("http://stub.test/a"));
        Assert.Equal((200, "text", "text/plain"), await GetAsync("http://stub.test/a"));
        Assert.Equal(404, (await GetAsync("http://stub.test/b")).Status);
    }

    [Fact]
    public async Task Paths_match_as_they_were_sent()
    {
        Add("http://stub.test", """[{"method": "GET", "path": "/a%20b", "replies": [{"status": 200}]}]""");
        Assert.Equal(200, (await GetAsync("http://stub.test/a%20b")).Status);
        Assert.Equal("/a%20b", _stubs.Requests[0].RawPath);
    }

    [Fact]
    public async Task Headers_may_be_demanded_and_given()
    {
        Add("http://stub.test", """[{"method": "GET", "path": "/", "requestHeaders": {"X-A": "1"}, "replies": [{"headers": {"Content-Type": "text/csv", "X-B": "2"}, "body": "a,b"}]}]""");
        Assert.Equal(404, (await GetAsync("http://stub.test/")).Status);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://stub.test/") { Headers = { { "x-a", "1" } } };
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("2", response.Headers.GetValues("X-B").Single());
    }

    [Fact]
    public async Task Servers_are_told_apart_by_host_and_port()
    {
        Add("http://a.test", """[{"path": "/", "replies": [{"body": "a"}]}]""");
        Add("http://a.test:8080", """[{"path": "/", "replies": [{"body": "a8080"}]}]""");
        Add("http://b.test", """[{"path": "/", "replies": [{"body": "b"}]}]""");
        Assert.Equal("a", (await GetAsync("http://a.test/")).Body);
        Assert.Equal("a8080", (await GetAsync("http://a.test:8080/")).Body);
        Assert.Equal("b", (await GetAsync("http://b.test/")).Body);
    }

    [Fact]
    public async Task A_request_is_recorded_decoded_and_with_its_time()
    {
        Add("http://stub.test", """[{"path": "/p", "replies": [{}]}]""");
        await _http.PostAsync("http://stub.test/p?a=%C3%A9&b=1&b=2", new StringContent("{\"x\": [1]}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        await _http.PostAsync("http://stub.test/p", new FormUrlEncodedContent([new("k", "v w")]), TestContext.Current.CancellationToken);

        var (json, form) = (_stubs.Requests[0], _stubs.Requests[1]);
        Assert.Equal(("POST", Now), (json.Method, json.At));
        Assert.Equal("""{"a":"é","b":["1","2"]}""", json.ToJson()["query"].ToJson());
        Assert.Equal("""{"x":[1]}""", json.ToJson()["body"].ToJson());
        Assert.Equal("application/json; charset=utf-8", json.ToJson()["headers"]["content-type"].AsString());
        Assert.False(json.ToJson().TryGet("form", out _));
        Assert.Equal("""{"k":"v w"}""", form.ToJson()["form"].ToJson());
    }

    [Fact]
    public async Task The_pet_store_and_the_http_bin_that_the_ctk_calls_are_answered()
    {
        Assert.Equal("""{"id":2,"name":"pet 2","status":"available"}""", (await GetAsync("http://petstore.swagger.io/v2/pet/2")).Body);
        var pets = JqValue.Parse((await GetAsync("http://petstore.swagger.io/v2/pet/findByStatus?status=sold")).Body);
        Assert.Equal("sold", pets[0]["status"].AsString());
        Assert.Equal(404, (await GetAsync("http://petstore.swagger.io/v2/pet/getPetByName/Milou")).Status);
        Assert.Equal("2.0", JqValue.Parse((await GetAsync("http://petstore.swagger.io/v2/swagger.json")).Body)["swagger"].AsString());
        Assert.Equal(401, (await GetAsync("http://httpbin.org/basic-auth/me/secret")).Status);

        using var request = new HttpRequestMessage(HttpMethod.Get, "http://httpbin.org/basic-auth/me/secret") { Headers = { Authorization = new("Basic", Convert.ToBase64String("me:secret"u8)) } };
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("stub.test", "[]")]
    [InlineData("http://stub.test", "{}")]
    [InlineData("http://stub.test", """[{"method": "GET"}]""")]
    public void What_is_no_server_fails_the_step(string address, string rules) => Assert.Throws<StepFailure>(() => Add(address, rules));

    private void Add(string address, string rules) => _stubs.Add(address, StubRule.ReadAll(JqValue.Parse(rules)));

    private async Task<(int Status, string Body, string? Type)> GetAsync(string uri)
    {
        using var response = await _http.GetAsync(uri, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Content.Headers.ContentType?.MediaType);
    }
}
