using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pawl.Cli.Demo.Service;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

public sealed class DemoServiceTests : IAsyncLifetime
{
    private DemoService _service = null!;
    private HttpClient _http = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await DemoService.StartAsync(0, Stop);
        _http = new HttpClient { BaseAddress = _service.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_repeated_key_takes_effect_once_and_gets_the_first_answer()
    {
        var first = await SendAsync(HttpMethod.Post, "/shop/orders", """{"customer": "ada", "items": [{"sku": "a", "quantity": 2, "price": 10.5}]}""", "key-1");
        var again = await SendAsync(HttpMethod.Post, "/shop/orders", """{"customer": "ada", "items": []}""", "key-1");
        Assert.Equal((HttpStatusCode.Created, 21m), (first.Status, (decimal)first.Body!["total"]!));
        Assert.Equal(first.Body.ToJsonString(), again.Body!.ToJsonString());

        var ledger = await LedgerAsync();
        Assert.Equal((2, 1), ((int)ledger["requests"]!, (int)ledger["effects"]!));
        Assert.Equal("key-1", (string?)ledger["entries"]![0]!["key"]);
        Assert.Equal(404, (int)(await SendAsync(HttpMethod.Get, "/shop/orders/ord-2", null, null)).Status);
    }

    [Fact]
    public async Task Requests_with_one_key_at_the_same_time_take_effect_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(HttpMethod.Post, "/messages", """{"to": "a", "text": "b"}""", "same")));
        var ledger = await LedgerAsync();
        Assert.Equal((20, 1), ((int)ledger["requests"]!, (int)ledger["effects"]!));
    }

    [Fact]
    public async Task Failures_on_demand_have_no_effect_and_end()
    {
        const string Path = "/shop/payments?failFirst=2&failStatus=502&failKey=run-1";
        foreach (var (key, expected) in new[] { ("a", 502), ("b", 502), ("c", 201) }) Assert.Equal(expected, (int)(await SendAsync(HttpMethod.Post, Path, """{"amount": 1}""", key)).Status);
        Assert.Equal(503, (int)(await SendAsync(HttpMethod.Get, "/invoices?fail=503", null, null)).Status);
        var ledger = await LedgerAsync("/shop/payments");
        Assert.Equal((3, 1), ((int)ledger["requests"]!, (int)ledger["effects"]!));
    }

    [Fact]
    public async Task A_flaky_call_fails_the_number_of_times_it_was_asked_to()
    {
        Assert.Equal(503, (int)(await SendAsync(HttpMethod.Get, "/flaky/x?failures=1", null, null)).Status);
        var (status, body) = await SendAsync(HttpMethod.Post, "/flaky/x?failures=1", "{}", null);
        Assert.Equal((HttpStatusCode.OK, 2), (status, (int)body!["attempts"]!));
    }

    [Fact]
    public async Task Stock_payments_and_shipments_refuse_what_they_say_they_refuse()
    {
        Assert.Equal(409, (int)(await SendAsync(HttpMethod.Post, "/shop/reservations", """{"items": [{"sku": "sold-out-1"}]}""", null)).Status);
        Assert.Equal(402, (int)(await SendAsync(HttpMethod.Post, "/shop/payments", """{"amount": 1, "card": "declined"}""", null)).Status);
        Assert.Equal(503, (int)(await SendAsync(HttpMethod.Post, "/shop/shipments", """{"address": {"city": "Nowhere"}}""", null)).Status);
        Assert.Equal(201, (int)(await SendAsync(HttpMethod.Post, "/shop/reservations", """{"items": [{"sku": "a", "quantity": 60}]}""", null)).Status);
        Assert.Equal(40, (int)(await SendAsync(HttpMethod.Get, "/shop/stock/a", null, null)).Body!["available"]!);
        Assert.Equal(200, (int)(await SendAsync(HttpMethod.Delete, "/shop/reservations/res-1", null, null)).Status);
        Assert.Equal(100, (int)(await SendAsync(HttpMethod.Get, "/shop/stock/a", null, null)).Body!["available"]!);
    }

    [Fact]
    public async Task A_job_ends_after_the_polls_it_was_given()
    {
        Assert.Equal("/jobs/job-1", (await SendRawAsync(HttpMethod.Post, "/jobs", """{"kind": "export", "polls": 2}""", null)).Headers.Location!.OriginalString);
        Assert.Equal("running", (string?)(await SendAsync(HttpMethod.Get, "/jobs/job-1", null, null)).Body!["status"]);
        var done = (await SendAsync(HttpMethod.Get, "/jobs/job-1", null, null)).Body!;
        Assert.Equal(("succeeded", 100), ((string?)done["status"], (int)done["progress"]!));
        Assert.NotNull(done["result"]);
    }

    [Fact]
    public async Task Invoices_come_in_pages()
    {
        var first = (await SendAsync(HttpMethod.Get, "/invoices?status=open&size=3", null, null)).Body!;
        Assert.Equal((3, 2, 5), (first["items"]!.AsArray().Count, (int)first["nextPage"]!, (int)first["total"]!));
        var last = (await SendAsync(HttpMethod.Get, "/invoices?status=open&page=2", null, null)).Body!;
        Assert.Equal((2, null), (last["items"]!.AsArray().Count, last["nextPage"]));
        Assert.Empty((await SendAsync(HttpMethod.Get, "/invoices?page=2147483647&size=100", null, null)).Body!["items"]!.AsArray());
    }

    [Fact]
    public async Task A_user_exists_once_and_has_what_was_provisioned()
    {
        Assert.Equal(201, (int)(await SendAsync(HttpMethod.Post, "/users", """{"name": "A", "email": "a@x"}""", null)).Status);
        Assert.Equal(409, (int)(await SendAsync(HttpMethod.Post, "/users", """{"name": "B", "email": "a@x"}""", null)).Status);
        await SendAsync(HttpMethod.Post, "/users/usr-1/accounts", """{"system": "mail"}""", null);
        Assert.Equal(500, (int)(await SendAsync(HttpMethod.Post, "/users/usr-1/accounts", """{"system": "legacy"}""", null)).Status);
        Assert.Equal("""["mail"]""", (await SendAsync(HttpMethod.Get, "/users/usr-1", null, null)).Body!["accounts"]!.ToJsonString());
    }

    [Theory]
    [InlineData("/shop/orders", """{"items": [{"sku": 1, "quantity": "many"}]}""")]
    [InlineData("/shop/orders", "[]")]
    [InlineData("/shop/orders", "{")]
    public async Task A_body_of_the_wrong_shape_is_the_callers_fault(string path, string body) => Assert.Equal(400, (int)(await SendAsync(HttpMethod.Post, path, body, null)).Status);

    [Fact]
    public async Task A_reset_forgets_everything()
    {
        await SendAsync(HttpMethod.Post, "/messages", """{"to": "a"}""", "k");
        await SendAsync(HttpMethod.Post, "/reset", null, null);
        Assert.Equal(0, (int)(await LedgerAsync())["requests"]!);
        Assert.Empty((await SendAsync(HttpMethod.Get, "/messages", null, null)).Body!["items"]!.AsArray());
    }

    private async Task<JsonNode> LedgerAsync(string? path = null) => (await _http.GetFromJsonAsync<JsonNode>("/ledger" + (path is null ? "" : $"?path={path}"), Stop))!;

    private async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? body, string? key)
    {
        using var response = await SendRawAsync(method, path, body, key);
        var text = await response.Content.ReadAsStringAsync(Stop);
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    private async Task<HttpResponseMessage> SendRawAsync(HttpMethod method, string path, string? body, string? key)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await _http.SendAsync(request, Stop);
    }
}
