using System.Text.Json.Nodes;
using Pawl.Client.Executions;
using Xunit;

namespace Pawl.IntegrationTests.Examples;

public sealed class ExampleRunTests(ExampleStage stage) : IClassFixture<ExampleStage>
{
    [Theory]
    [InlineData("order-with-compensation", """{"orderId": "ord-1", "status": "cancelled", "because": {"status": 503, "step": "/do/1/fulfil/try/2/bookShipment"}}""")]
    [InlineData("order-as-saga", """{"orderId": "ord-1", "status": "cancelled", "because": 503}""")]
    [InlineData("fan-out-with-retries", """{"revenueByRegion": {"emea": 9150, "apac": 7550, "amer": 3375}}""")]
    [InlineData("user-onboarding", """{"userId": "usr-1", "status": "ready", "accounts": ["mail", "chat", "wiki"]}""")]
    [InlineData("competing-quotes", """{"orderId": "ord-1", "total": 480, "supplier": "alpha", "deliveryDays": 2}""")]
    [InlineData("poll-a-job", """{"jobId": "job-1", "result": {"message": "export is done"}}""")]
    [InlineData("shell-data-transformation", """{"customers": [{"customer": "Dev Anand", "open": 2300.00, "invoices": 1}, {"customer": "Bruno Conti", "open": 490.50, "invoices": 2}, {"customer": "Ada Lind", "open": 120.00, "invoices": 1}], "total": 2910.5}""")]
    [InlineData("stock-check", """{"sku": "kettle", "wanted": 2, "available": 100, "enough": true}""")]
    [InlineData("parent-and-child", """{"deliverable": false, "missing": [{"sku": "sold-out-teapot", "wanted": 1, "available": 0}], "checked": 3}""")]
    [InlineData("invoice-routing", """{"remindedFirmly": ["inv-1", "inv-7"], "remindedKindly": ["inv-2"], "handedOver": ["inv-4"], "left": ["inv-5"]}""")]
    [InlineData("reserve-or-substitute", """{"reservation": "res-1", "items": [{"sku": "kettle", "quantity": 1}, {"sku": "teapot", "quantity": 2}]}""")]
    [InlineData("dry-run", """{"orderId": "ord-1", "steps": [{"step": "readStock", "rehearsed": false}, {"step": "reserve", "rehearsed": true}, {"step": "pay", "rehearsed": true}]}""")]
    public async Task An_example_ends_with_what_it_promises(string name, string output) => AssertCompleted(output, await stage.RunAsync(name));

    [Fact]
    public async Task The_nightly_report_adds_up_and_reaches_the_team()
    {
        var report = Output(await stage.RunAsync("nightly-report"));

        Assert.Equal((20_075, "emea", "/reports/rep-1"), ((int)report["revenue"]!, (string?)report["best"], (string?)report["url"]));
        Assert.Equal(1, await stage.EffectsAsync("/messages"));
    }

    [Fact]
    public void Every_example_is_run_by_these_tests()
    {
        var run = GetType().GetMethod(nameof(An_example_ends_with_what_it_promises))!.GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
            .Cast<InlineDataAttribute>().Select(data => (string)data.Data[0]!).Append("nightly-report");

        Assert.Equal(ExampleStage.Documents.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal), run.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("order-with-compensation")]
    [InlineData("order-as-saga")]
    public async Task The_compensated_order_was_paid_and_refunded_once(string name)
    {
        await stage.RunAsync(name);

        foreach (var path in (string[])["/shop/payments", "/shop/refunds", "/shop/reservations/res-1", "/shop/orders/ord-1"]) Assert.Equal(1, await stage.EffectsAsync(path));
        Assert.Equal(0, await stage.EffectsAsync("/shop/shipments"));
    }

    [Fact]
    public async Task An_order_to_a_city_that_is_served_goes_through() => AssertCompleted(
        """{"orderId": "ord-1", "status": "shipped", "trackingNumber": "TRACK-1", "total": 4.5}""",
        await stage.RunAsync("order-with-compensation", """{"customer": "cus-1", "items": [{"sku": "tea", "quantity": 1, "price": 4.5}], "card": "visa", "address": {"city": "Oslo"}}"""));

    [Fact]
    public async Task An_order_that_is_not_paid_is_not_refunded()
    {
        var output = Output(await stage.RunAsync("order-with-compensation", """{"customer": "cus-1", "items": [{"sku": "tea", "quantity": 1, "price": 4.5}], "card": "declined", "address": {"city": "Oslo"}}"""));

        Assert.Equal(402, (int)output["because"]!["status"]!);
        Assert.Equal((1, 0), (await stage.EffectsAsync("/shop/reservations/res-1"), await stage.EffectsAsync("/shop/refunds")));
    }

    [Fact]
    public async Task A_rehearsed_order_changes_nothing_and_a_real_one_is_audited()
    {
        await stage.RunAsync("dry-run");
        Assert.Equal((0, 0, 0), (await stage.EffectsAsync("/shop/reservations"), await stage.EffectsAsync("/shop/payments"), await stage.EffectsAsync("/messages")));

        var real = Output(await stage.RunAsync("dry-run", """{"orderId": "ord-1", "sku": "kettle", "amount": 39.9, "dryRun": false}"""));
        Assert.All(real["steps"]!.AsArray(), step => Assert.False((bool)step!["rehearsed"]!));
        Assert.Equal((1, 1, 3), (await stage.EffectsAsync("/shop/reservations"), await stage.EffectsAsync("/shop/payments"), await stage.EffectsAsync("/messages")));
    }

    [Fact]
    public async Task A_failed_job_is_an_error_of_the_workflow()
    {
        var ended = await stage.RunAsync("poll-a-job", """{"kind": "export", "polls": 2, "fail": true}""");

        Assert.Equal((ExecutionStatus.Faulted, "https://example.test/errors/job-failed"), (ended.Status, ended.Error?.Type));
    }

    [Fact]
    public async Task Half_an_onboarding_is_taken_back()
    {
        var ended = await stage.RunAsync("user-onboarding", """{"name": "Ada", "email": "ada@example.test", "department": "it", "systems": ["mail", "chat", "legacy"]}""");

        Assert.Equal((ExecutionStatus.Faulted, "https://example.test/errors/onboarding-failed"), (ended.Status, ended.Error?.Type));
        Assert.Equal((1, 0), (await stage.EffectsAsync("/users/usr-1"), await stage.EffectsAsync("/messages")));
    }

    [Fact]
    public async Task An_input_that_does_not_fit_is_refused_by_the_examples_schema()
    {
        var ended = await stage.RunAsync("stock-check", """{"sku": "kettle", "quantity": 0}""");

        Assert.Equal((ExecutionStatus.Faulted, 400), (ended.Status, ended.Error?.Status));
        Assert.Contains("must be at least 1", ended.Error!.Detail, StringComparison.Ordinal);
    }

    private static void AssertCompleted(string expected, Execution ended)
    {
        var output = Output(ended);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), output), output.ToJsonString());
    }

    private static JsonNode Output(Execution ended)
    {
        Assert.True(ended.Status == ExecutionStatus.Completed, $"{ended.Status}: {ended.Error?.Title} {ended.Error?.Detail}");
        return JsonNode.Parse(ended.Output!.Value.GetRawText())!;
    }
}
