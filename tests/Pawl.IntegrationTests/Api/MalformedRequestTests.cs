using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Pawl.IntegrationTests.Api;

/// <summary>Requests that nobody should send, each with the answer it gets. Every one must be a problem document that gives nothing away.</summary>
[Collection(ApiCollection.Name)]
public sealed class MalformedRequestTests(ApiServer server)
{
    private const string Json = "application/json";
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/nothing/here", 404, "route-not-found")]
    [InlineData("GET", "/api/v1", 404, "route-not-found")]
    [InlineData("GET", "/api/v1/nothing", 404, "route-not-found")]
    [InlineData("GET", "/api/v2/workflows", 404, "route-not-found")]
    [InlineData("GET", "/docs/errors/no-such-code", 404, "route-not-found")]
    [InlineData("GET", "/docs/errors/..%2f..%2fREADME", 404, "route-not-found")]
    [InlineData("PUT", "/api/v1/workflows", 405, "method-not-allowed")]
    [InlineData("DELETE", "/api/v1/executions", 405, "method-not-allowed")]
    [InlineData("PATCH", "/api/v1/executions/x", 405, "method-not-allowed")]
    [InlineData("POST", "/healthz/live", 405, "method-not-allowed")]
    [InlineData("GET", "/api/v1/executions/x/cancel", 405, "method-not-allowed")]
    [InlineData("GET", "/api/v1/workflows?limit=0", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows?limit=201", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows?limit=-1", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows?limit=ten", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows?limit=1e2", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows?limit=%20" + "5", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows?limit=5&limit=6", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows?Limit=5&unheard=of", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows?namespace=a%00b", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows?cursor=", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows?cursor=%00", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows?cursor=AAAA", 400, "cursor-invalid")]
    [InlineData("GET", "/api/v1/workflows/test/x/versions?cursor=AAAA", 404, "workflow-not-found")]
    [InlineData("GET", "/api/v1/executions?cursor=n1", 400, "cursor-invalid")]
    [InlineData("GET", "/api/v1/executions?cursor=////", 400, "cursor-invalid")]
    [InlineData("GET", "/api/v1/executions?status=asleep", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?status=Completed", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?status=completed,", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?workflow=justname", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?workflow=a/b/c", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?version=latest", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?label=nocolon", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?label=:v", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?label=a:b&label=a:c", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?label=a:%00", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?createdFrom=yesterday", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?createdTo=2026-13-01", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions?parent=a%2Fb", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions/x?wait=soon", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions/x?wait=61s", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions/x?wait=-1s", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions/x?wait=P1M", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/executions/x/state?verbose", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows/a/b?format=xml", 400, "query-invalid")]
    [InlineData("GET", "/api/v1/workflows/a/b/not-a-version", 404, "workflow-not-found")]
    [InlineData("GET", "/api/v1/workflows/a/b/1.0.0%00", 404, "workflow-not-found")]
    [InlineData("DELETE", "/api/v1/keys/' OR 1=1", 404, "key-not-found")]
    [InlineData("DELETE", "/api/v1/keys/%F0%9F%94%91", 404, "key-not-found")]
    public async Task A_request_without_a_body_that_does_not_fit(string method, string path, int status, string code)
    {
        using var answer = await server.Http.SendAsync(path, new(method));
        if (path.Contains("%00", StringComparison.Ordinal) && answer.Content.Headers.ContentLength == 0)
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode); // a zero in the path is refused by the web server itself
            return;
        }
        var problem = await answer.ProblemAsync((HttpStatusCode)status, code);
        if (code == "query-invalid" && !path.Contains("label=a:b&", StringComparison.Ordinal)) Assert.NotEmpty(problem.Errors!);
        if (status == 405) Assert.NotEmpty(answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("{", Json, 400, "json-invalid")]
    [InlineData("{\"input\":NaN}", Json, 400, "json-invalid")]
    [InlineData("{'input':1}", Json, 400, "json-invalid")]
    [InlineData("{\"id\":\"\\ud800\"}", Json, 400, "body-invalid")]
    [InlineData("{\"id\":\"\\u0000\"}", Json, 400, "body-invalid")]
    [InlineData("{\"input\":1,\"input\":2}", Json, 400, "json-invalid")]
    [InlineData("{\"inputs\":1}", Json, 400, "body-invalid")]
    [InlineData("{\"Input\":1}", Json, 400, "body-invalid")]
    [InlineData("{\"tenant\":\"other\"}", Json, 400, "body-invalid")]
    [InlineData("[]", Json, 400, "body-invalid")]
    [InlineData("null", Json, 400, "body-invalid")]
    [InlineData("\"{}\"", Json, 400, "body-invalid")]
    [InlineData("{}", "text/plain", 415, "media-type-unsupported")]
    [InlineData("{}", "application/xml", 415, "media-type-unsupported")]
    [InlineData("{}", "application/x-www-form-urlencoded", 415, "media-type-unsupported")]
    [InlineData("{}", "nonsense", 415, "media-type-unsupported")]
    [InlineData("{}", null, 415, "media-type-unsupported")]
    [InlineData("{}", "application/json; charset=utf-16", 415, "media-type-unsupported")]
    public async Task A_start_whose_body_does_not_fit(string body, string? type, int status, string code)
    {
        using var answer = await server.Http.SendAsync("/api/v1/workflows/test/x/executions", HttpMethod.Post, body, type);
        await answer.ProblemAsync((HttpStatusCode)status, code);
    }

    [Theory]
    [InlineData("", "application/yaml", 400, "body-missing")]
    [InlineData("a: 1", "image/png", 415, "media-type-unsupported")]
    [InlineData("a: 1", "multipart/form-data; boundary=x", 415, "media-type-unsupported")]
    [InlineData("a: 1", "application/yaml; charset=latin1", 415, "media-type-unsupported")]
    [InlineData("a: 1", "application/yaml", 400, "document-invalid")]
    [InlineData("{", "application/json", 400, "document-invalid")]
    public async Task A_document_that_does_not_fit(string body, string type, int status, string code)
    {
        using var answer = await server.Http.SendAsync("/api/v1/workflows", HttpMethod.Post, body, type);
        await answer.ProblemAsync((HttpStatusCode)status, code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("\u007f")]
    public async Task An_idempotency_key_that_cannot_be_one(string key)
    {
        using var answer = await server.Http.SendAsync("/api/v1/workflows/test/x/executions", HttpMethod.Post, "{}", Json, ("Idempotency-Key", key));
        await answer.ProblemAsync(HttpStatusCode.BadRequest, "header-invalid");
    }

    [Fact]
    public async Task An_idempotency_key_too_long_or_twice()
    {
        using var tooLong = await server.Http.SendAsync("/api/v1/workflows/test/x/executions", HttpMethod.Post, "{}", Json, ("Idempotency-Key", new string('k', 256)));
        await tooLong.ProblemAsync(HttpStatusCode.BadRequest, "header-invalid");
        using var twice = await server.Http.SendAsync("/api/v1/workflows/test/x/executions", HttpMethod.Post, "{}", Json, ("Idempotency-Key", "a"), ("Idempotency-Key", "b"));
        await twice.ProblemAsync(HttpStatusCode.BadRequest, "header-invalid");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // in chunks, with no length declared
    public async Task A_body_beyond_the_bound_is_refused_and_one_at_the_bound_is_read(bool declared)
    {
        const int Bound = 1 << 20;
        foreach (var size in (int[])[Bound, Bound + 1])
        {
            var bytes = new byte[size];
            Array.Fill(bytes, (byte)' ');
            "{"u8.CopyTo(bytes);
            bytes[^1] = (byte)'}';
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/workflows/test/x/executions") { Content = new ByteArrayContent(bytes) };
            request.Content.Headers.ContentType = new(Json);
            request.Headers.TransferEncodingChunked = !declared;

            using var answer = await server.Http.SendAsync(request, cancellationToken);
            if (size > Bound) await answer.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
            else await answer.ProblemAsync(HttpStatusCode.NotFound, "workflow-not-found");
        }
    }

    [Fact]
    public async Task A_body_that_is_not_utf8()
    {
        using var content = new ByteArrayContent([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        content.Headers.ContentType = new(Json);
        using var answer = await server.Http.PostAsync("/api/v1/workflows/test/x/executions", content, cancellationToken);
        await answer.ProblemAsync(HttpStatusCode.BadRequest, "json-invalid");
    }

    [Fact]
    public async Task A_body_with_a_byte_order_mark_is_read()
    {
        using var content = new ByteArrayContent([0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}']);
        content.Headers.ContentType = new(Json);
        using var answer = await server.Http.PostAsync("/api/v1/workflows/test/x/executions", content, cancellationToken);
        await answer.ProblemAsync(HttpStatusCode.NotFound, "workflow-not-found");
    }

    [Fact]
    public async Task Nesting_beyond_the_bound()
    {
        var deep = $"{{\"input\":{new string('[', 300)}{new string(']', 300)}}}";
        using var answer = await server.Http.PostJsonAsync("/api/v1/workflows/test/x/executions", deep);
        await answer.ProblemAsync(HttpStatusCode.BadRequest, "json-invalid");
    }

    [Fact]
    public async Task Headers_beyond_the_bound()
    {
        using var answer = await server.Http.SendAsync("/api/v1/workflows", HttpMethod.Get, headers: ("X-Large", new string('x', 33 << 10)));
        await answer.ProblemAsync(HttpStatusCode.RequestHeaderFieldsTooLarge, "headers-too-large");
    }

    [Fact]
    public async Task A_body_that_ends_before_its_length()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, cancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/keys HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.AdminKey}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{{\"name\":"), cancellationToken);
        socket.Client.Shutdown(SocketShutdown.Send);
        using var answer = new StreamReader(stream);

        string text;
        try { text = await answer.ReadToEndAsync(cancellationToken); }
        catch (IOException) { text = ""; } // a reset is an answer too: nobody is owed one who left in the middle of a sentence
        Assert.True(text.Length == 0 || text.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), text);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_problem_of_a_body_is_told_at_once()
    {
        using var answer = await server.Http.PostJsonAsync("/api/v1/keys", """{"nam":"x","scop":"read"}""");
        var problem = await answer.ProblemAsync(HttpStatusCode.BadRequest, "body-invalid");
        Assert.Equal(["/nam", "/scop", "/name"], problem.Errors!.Select(error => error.Pointer));
    }
}
