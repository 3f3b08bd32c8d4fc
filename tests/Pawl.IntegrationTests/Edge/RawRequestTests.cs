using System.Net;
using Pawl.IntegrationTests.Api;
using Xunit;

namespace Pawl.IntegrationTests.Edge;

/// <summary>Requests that servers and proxies have read differently, and that were used to slip a second request past one of them.</summary>
/// <remarks>
/// Each row carries a request that would write a secret if any part of it were taken for a request of its own. What comes back, that the connection ends,
/// that nothing was written and that the next client is served are checked for every row.
/// </remarks>
public sealed class RawRequestTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Secret = "smuggled";
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    private static string Inner => $$"""PUT /api/v1/secrets/{{Secret}} HTTP/1.1{n}Host: pawl{n}Authorization: Bearer {key}{n}Content-Type: application/json{n}Content-Length: 13{n}Connection: close{n}{n}{"value":"x"}""";

    private static readonly (string Name, int Status, string Request)[] Rows =
    [
        ("length and chunks", 400, "POST /api/v1/executions/x/cancel HTTP/1.1{n}Host: pawl{n}{auth}Content-Type: application/json{n}Content-Length: 5{n}Transfer-Encoding: chunked{n}{n}0{n}{n}{inner}"),
        ("chunks and length", 400, "POST /api/v1/executions/x/cancel HTTP/1.1{n}Host: pawl{n}{auth}Transfer-Encoding: chunked{n}Content-Length: 400{n}{n}0{n}{n}{inner}"),
        ("two lengths", 400, "POST /healthz/live HTTP/1.1{n}Host: pawl{n}Content-Length: 0{n}Content-Length: 400{n}{n}{inner}"),
        ("two equal lengths", 400, "POST /healthz/live HTTP/1.1{n}Host: pawl{n}Content-Length: 0{n}Content-Length: 0{n}{n}{inner}"),
        ("lengths with a comma", 400, "POST /healthz/live HTTP/1.1{n}Host: pawl{n}Content-Length: 0, 0{n}{n}{inner}"),
        ("length below zero", 400, "POST /healthz/live HTTP/1.1{n}Host: pawl{n}Content-Length: -1{n}{n}{inner}"),
        ("length in hex", 400, "POST /healthz/live HTTP/1.1{n}Host: pawl{n}Content-Length: 0x10{n}{n}{inner}"),
        ("length beyond every number", 400, "POST /healthz/live HTTP/1.1{n}Host: pawl{n}Content-Length: 99999999999999999999{n}{n}{inner}"),
        ("encoding with a tab", 400, "POST /healthz/live HTTP/1.1{n}Host: pawl{n}Transfer-Encoding: \tchunked\v{n}{n}0{n}{n}{inner}"),
        ("encoding nobody knows", 400, "POST /healthz/live HTTP/1.1{n}Host: pawl{n}Transfer-Encoding: xchunked{n}{n}0{n}{n}{inner}"),
        ("chunked not last", 400, "POST /healthz/live HTTP/1.1{n}Host: pawl{n}Transfer-Encoding: chunked, gzip{n}{n}0{n}{n}{inner}"),
        ("chunked twice", 400, "POST /healthz/live HTTP/1.1{n}Host: pawl{n}Transfer-Encoding: chunked, chunked{n}{n}0{n}{n}{inner}"),
        ("space before the colon", 400, "POST /healthz/live HTTP/1.1{n}Host: pawl{n}Transfer-Encoding : chunked{n}{n}0{n}{n}{inner}"),
        ("folded header", 400, "GET /healthz/live HTTP/1.1{n}Host: pawl{n}X-A: b{n} c: d{n}{n}{inner}"),
        ("folded first header", 400, "GET /healthz/live HTTP/1.1{n} Host: pawl{n}{n}{inner}"),
        ("bare line feeds", 400, "GET /healthz/live HTTP/1.1\nHost: pawl\nContent-Length: 0\n\n{inner}"),
        ("one bare line feed", 400, "GET /healthz/live HTTP/1.1{n}Host: pawl\nX-A: b{n}{n}{inner}"),
        ("bare carriage return", 400, "GET /healthz/live HTTP/1.1{n}Host: pawl\rX-A: b{n}{n}{inner}"),
        ("zero in a header", 400, "GET /healthz/live HTTP/1.1{n}Host: pawl{n}X-A: b\0c{n}{n}{inner}"),
        ("zero in a header's name", 400, "GET /healthz/live HTTP/1.1{n}Host: pawl{n}X\0A: b{n}{n}{inner}"),
        ("header without a colon", 400, "GET /healthz/live HTTP/1.1{n}Host: pawl{n}nonsense{n}{n}{inner}"),
        ("header without a name", 400, "GET /healthz/live HTTP/1.1{n}Host: pawl{n}: b{n}{n}{inner}"),
        ("no host", 400, "GET /healthz/live HTTP/1.1{n}X-A: b{n}{n}{inner}"),
        ("two hosts", 400, "GET /healthz/live HTTP/1.1{n}Host: pawl{n}Host: other{n}{n}{inner}"),
        ("host that is none", 400, "GET /healthz/live HTTP/1.1{n}Host: a b{n}{n}{inner}"),
        ("absolute address of another host", 400, "GET http://other/healthz/live HTTP/1.1{n}Host: pawl{n}{n}{inner}"),
        ("authority form", 400, "CONNECT other:443 HTTP/1.1{n}Host: pawl{n}{n}{inner}"),
        ("asterisk form of a GET", 405, "GET * HTTP/1.1{n}Host: pawl{n}{n}{inner}"),
        ("path without a slash", 400, "GET healthz/live HTTP/1.1{n}Host: pawl{n}{n}{inner}"),
        ("zero in the path", 400, "GET /healthz/live%00 HTTP/1.1{n}Host: pawl{n}{n}{inner}"),
        ("bytes beyond ASCII in the path", 400, "GET /healthz/\u00ff\u00fe HTTP/1.1{n}Host: pawl{n}{n}{inner}"),
        ("HTTP/1.0 with chunks", 400, "POST /healthz/live HTTP/1.0{n}Host: pawl{n}Transfer-Encoding: chunked{n}{n}0{n}{n}{inner}"),
        ("a version that is none", 505, "GET /healthz/live HTTP/9.9{n}Host: pawl{n}{n}{inner}"),
        ("HTTP/2 in the clear", 0, "PRI * HTTP/2.0{n}{n}SM{n}{n}{inner}"),
        ("TLS to a port without it", 400, "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003{inner}"),
        ("request line that never ends", 414, "GET /{long} HTTP/1.1{n}Host: pawl{n}{n}{inner}"),
        ("headers that never end", 431, "GET /healthz/live HTTP/1.1{n}Host: pawl{n}X-A: {huge}{n}{n}{inner}"),
        ("too many headers", 431, "GET /healthz/live HTTP/1.1{n}Host: pawl{n}{many}{n}{inner}"),
        ("chunk beyond every number", 400, "POST /api/v1/keys HTTP/1.1{n}Host: pawl{n}{auth}Content-Type: application/json{n}Transfer-Encoding: chunked{n}{n}FFFFFFFFFFFFFFFFF{n}{inner}"),
        ("chunk that wraps around", 400, "POST /api/v1/keys HTTP/1.1{n}Host: pawl{n}{auth}Content-Type: application/json{n}Transfer-Encoding: chunked{n}{n}100000000{n}{inner}"),
        ("chunk below zero", 400, "POST /api/v1/keys HTTP/1.1{n}Host: pawl{n}{auth}Content-Type: application/json{n}Transfer-Encoding: chunked{n}{n}-1{n}{inner}"),
        ("chunk whose size is no number", 400, "POST /api/v1/keys HTTP/1.1{n}Host: pawl{n}{auth}Content-Type: application/json{n}Transfer-Encoding: chunked{n}{n}zz{n}{inner}"),
        ("chunk with a bare line feed", 400, "POST /api/v1/keys HTTP/1.1{n}Host: pawl{n}{auth}Content-Type: application/json{n}Transfer-Encoding: chunked{n}{n}2\n{}{n}0{n}{n}{inner}"),
        ("chunk longer than its size", 400, "POST /api/v1/keys HTTP/1.1{n}Host: pawl{n}{auth}Content-Type: application/json{n}Transfer-Encoding: chunked{n}{n}1{n}{}{n}0{n}{n}{inner}"),
    ];

    public static TheoryData<string> Names => [.. Rows.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_request_that_could_be_read_in_two_ways_is_refused_and_ends_the_connection(string name)
    {
        using var before = await server.Http.DeleteAsync($"/api/v1/secrets/{Secret}", cancellationToken); // what another row let through is that row's failure
        var (_, status, request) = Rows.Single(row => row.Name == name);
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(Filled(request));
        var received = await connection.ReadToCloseAsync();

        Assert.True(RawConnection.Statuses(received) is [var only] ? only == status : status == 0 && RawConnection.Statuses(received) is [], received);
        Assert.DoesNotContain("Exception", received, StringComparison.Ordinal);
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task Requests_in_one_go_are_answered_in_their_order()
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(Filled("GET /healthz/live HTTP/1.1{n}Host: pawl{n}{n}GET /nowhere HTTP/1.1{n}Host: pawl{n}{n}GET /api/v1/keys HTTP/1.1{n}Host: pawl{n}Connection: close{n}{n}"));
        var received = await connection.ReadToCloseAsync();

        Assert.Equal([200, 404, 401], RawConnection.Statuses(received));
    }

    [Fact]
    public async Task Extensions_of_chunks_and_what_follows_the_last_one_are_not_part_of_the_body()
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(Filled("POST /api/v1/workflows/validate HTTP/1.1{n}Host: pawl{n}{auth}Content-Type: application/json{n}Transfer-Encoding: chunked{n}Connection: close{n}{n}1;a=b;c=\"{\"{n}{{n}1;x{n}}{n}0;y{n}Authorization: Bearer other{n}{n}"));
        var received = await connection.ReadToCloseAsync();

        Assert.Equal([200], RawConnection.Statuses(received));
        Assert.Contains("\"valid\":false", received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET http://pawl/healthz/live HTTP/1.1{n}Host: pawl{n}", 200)]
    [InlineData("OPTIONS * HTTP/1.1{n}Host: pawl{n}", 405)]
    [InlineData("TRACE /healthz/live HTTP/1.1{n}Host: pawl{n}", 405)]
    [InlineData("get /healthz/live HTTP/1.1{n}Host: pawl{n}", 200)]
    [InlineData("JUNK /healthz/live HTTP/1.1{n}Host: pawl{n}", 405)]
    public async Task Unusual_requests_have_one_meaning(string request, int status)
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(Filled(request + "Connection: close{n}{n}"));
        var received = await connection.ReadToCloseAsync();

        Assert.Equal([status], RawConnection.Statuses(received));
        Assert.DoesNotContain("TRACE", received, StringComparison.Ordinal); // nothing of a request comes back
    }

    [Theory]
    [InlineData("/healthz/live/../../api/v1/keys", 401)]
    [InlineData("/healthz/live/%2e%2e/%2E%2E/api/v1/keys", 401)]
    [InlineData("/./api/v1/keys", 401)]
    [InlineData("/API/V1/KEYS", 401)]
    [InlineData("/api/v1/keys/", 401)]
    [InlineData("/../../../api/v1/keys", 401)]
    [InlineData("/healthz/live/..;/..;/api/v1/keys", 404)]
    [InlineData("/healthz/live;/api/v1/keys", 404)]
    [InlineData("/;x/api/v1/keys", 404)]
    [InlineData("//api/v1/keys", 404)]
    [InlineData("/api//v1/keys", 404)]
    [InlineData("/api%2fv1%2fkeys", 404)]
    [InlineData("/api/v1%5ckeys", 404)]
    [InlineData("/api\\v1\\keys", 404)]
    [InlineData("/healthz/%252e%252e/api/v1/keys", 404)]
    [InlineData("/%c0%ae%c0%ae/api/v1/keys", 404)]
    [InlineData("/api/v1/%ff%fe", 404)]
    [InlineData("/docs/errors/..%2f..%2fsecurity", 404)]
    [InlineData("/docs/errors/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404)]
    [InlineData("/api/v1/keys%20", 404)]
    [InlineData("/api/v1/keys%0d%0aX-Injected:%20yes", 404)]
    public async Task No_way_of_writing_a_path_leads_past_the_key(string path, int status)
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: pawl\r\nConnection: close\r\n\r\n");
        var received = await connection.ReadToCloseAsync();

        Assert.True(RawConnection.Statuses(received) is [var only] && only == status, received);
        Assert.DoesNotContain("\nX-Injected", received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override: DELETE")]
    [InlineData("X-Method-Override: DELETE")]
    [InlineData("X-HTTP-Method: DELETE")]
    [InlineData("X-Original-URL: /api/v1/secrets/kept")]
    [InlineData("X-Rewrite-URL: /api/v1/secrets/kept")]
    [InlineData("X-Forwarded-For: 192.0.2.1")]
    public async Task No_header_makes_another_request_of_it(string header)
    {
        await server.Client.Secrets.PutAsync("kept", System.Text.Json.JsonElement.Parse("1"), cancellationToken);
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(Filled($"GET /api/v1/secrets/kept HTTP/1.1{{n}}Host: pawl{{n}}{{auth}}{header}{{n}}Connection: close{{n}}{{n}}"));
        var received = await connection.ReadToCloseAsync();

        Assert.Equal([200], RawConnection.Statuses(received));
        Assert.Equal("kept", (await server.Client.Secrets.GetAsync("kept", cancellationToken)).Name);
    }

    private string Filled(string request) => request
        .Replace("{inner}", Inner, StringComparison.Ordinal)
        .Replace("{long}", new string('a', 20_000), StringComparison.Ordinal)
        .Replace("{huge}", new string('a', 70_000), StringComparison.Ordinal)
        .Replace("{many}", string.Concat(Enumerable.Range(0, 150).Select(i => $"X-{i}: a\r\n")), StringComparison.Ordinal)
        .Replace("{auth}", "Authorization: Bearer {key}{n}", StringComparison.Ordinal)
        .Replace("{key}", server.AdminKey, StringComparison.Ordinal)
        .Replace("{n}", "\r\n", StringComparison.Ordinal);

    private async Task NothingHappenedAsync()
    {
        using var secret = await server.Http.GetAsync($"/api/v1/secrets/{Secret}", cancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, secret.StatusCode);
        var keys = await server.Client.Keys.ListAsync(cancellationToken: cancellationToken);
        Assert.Equal(["admin", "read", "write"], keys.Items.Select(key => key.Name is "read" or "write" ? key.Name : "admin").Order(StringComparer.Ordinal));
        using var next = await RawConnection.OpenAsync(server.Address);
        await next.SendAsync("GET /healthz/live HTTP/1.1\r\nHost: pawl\r\nConnection: close\r\n\r\n");
        var served = await next.ReadToCloseAsync();
        Assert.Equal([200], RawConnection.Statuses(served));
    }
}
