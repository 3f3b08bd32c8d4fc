using System.Net;
using Pawl.Client;
using Pawl.Client.Problems;
using Pawl.Client.Tenants;
using Xunit;

namespace Pawl.IntegrationTests.Api.Tenants;

/// <summary>Quotas hold to the last piece, whatever comes at once and on whichever server.</summary>
public sealed class QuotaTests(TwoServers at) : IClassFixture<TwoServers>
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Starts_at_once_on_two_servers_never_exceed_the_quota_by_a_single_one()
    {
        var (tenant, first, second) = await TenantAsync(new() { Executions = 10 });
        await first.Workflows.PublishAsync(Documents.Sleep("nap"), cancellationToken);
        await SettledAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => TryAsync(() => (n % 2 == 0 ? first : second).Executions.StartAsync("test", "nap", new(), cancellationToken: cancellationToken))));
        Assert.Equal(10, outcomes.Count(outcome => outcome is null));
        Assert.All(outcomes.OfType<PawlApiException>(), refused => Assert.Equal((429, "quota-exceeded"), (refused.Status, refused.Code)));
        var report = await at.Admin.Tenants.GetQuotaAsync(tenant, cancellationToken);
        Assert.Equal((10, 10), (report.Limits.Executions, report.Used.Executions));

        // One that ends makes room for one.
        var running = (await first.Executions.ListAsync(new(), cancellationToken)).Items;
        await first.Executions.TerminateAsync(running[0].Id, cancellationToken: cancellationToken);
        outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => TryAsync(() => (n % 2 == 0 ? first : second).Executions.StartAsync("test", "nap", new(), cancellationToken: cancellationToken))));
        Assert.Equal(1, outcomes.Count(outcome => outcome is null));
    }

    [Fact]
    public async Task Executions_that_end_at_once_are_never_in_the_way()
    {
        var (_, first, _) = await TenantAsync(new() { Executions = 1 });
        await first.Workflows.PublishAsync(Documents.Greet("greet"), cancellationToken);
        await SettledAsync();
        for (var n = 0; n < 5; n++) await first.Executions.StartAsync("test", "greet", new(), wait: TimeSpan.FromSeconds(20), cancellationToken: cancellationToken);
    }

    [Fact]
    public async Task Starts_of_a_minute_are_counted_over_all_servers_and_a_repetition_is_owed_its_answer()
    {
        var (_, first, second) = await TenantAsync(new() { StartsPerMinute = 5 });
        await first.Workflows.PublishAsync(Documents.Greet("greet"), cancellationToken);
        await SettledAsync();
        var begun = await first.Executions.StartAsync("test", "greet", new(), "the-key", cancellationToken: cancellationToken);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => TryAsync(() => (n % 2 == 0 ? first : second).Executions.StartAsync("test", "greet", new(), cancellationToken: cancellationToken))));
        Assert.Equal(4, outcomes.Count(outcome => outcome is null));

        // Told again and again, it neither is refused nor makes room for others.
        for (var n = 0; n < 3; n++) Assert.Equal(begun.Id, (await second.Executions.StartAsync("test", "greet", new(), "the-key", cancellationToken: cancellationToken)).Id);
        Assert.Equal("quota-exceeded", (await TryAsync(() => first.Executions.StartAsync("test", "greet", new(), cancellationToken: cancellationToken)))?.Code);
    }

    [Fact]
    public async Task The_refusal_of_a_start_says_when_to_come_again()
    {
        var (tenant, first, _) = await TenantAsync(new() { Executions = 0 });
        await first.Workflows.PublishAsync(Documents.Greet("greet"), cancellationToken);
        using var http = new HttpClient { BaseAddress = at.First, DefaultRequestHeaders = { Authorization = new("Bearer", keys[tenant]) } };
        using var answer = await http.PostJsonAsync("/api/v1/workflows/test/greet/executions", "{}");
        await answer.ProblemAsync(HttpStatusCode.TooManyRequests, "quota-exceeded");
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_repetition_is_owed_its_answer_when_the_quota_is_full()
    {
        var (_, first, _) = await TenantAsync(new() { Executions = 1 });
        await first.Workflows.PublishAsync(Documents.Sleep("nap"), cancellationToken);
        var begun = await first.Executions.StartAsync("test", "nap", new(), "the-key", cancellationToken: cancellationToken);

        Assert.Equal("quota-exceeded", (await TryAsync(() => first.Executions.StartAsync("test", "nap", new(), cancellationToken: cancellationToken)))?.Code);
        Assert.Equal(begun.Id, (await first.Executions.StartAsync("test", "nap", new(), "the-key", cancellationToken: cancellationToken)).Id);
    }

    [Fact]
    public async Task A_fork_is_a_start()
    {
        var (tenant, first, _) = await TenantAsync(new() { Executions = 1 });
        await first.Workflows.PublishAsync(Documents.Sleep("nap"), cancellationToken);
        var one = await first.Executions.StartAsync("test", "nap", new(), cancellationToken: cancellationToken);
        Assert.Equal("quota-exceeded", (await TryAsync(() => first.Executions.ForkAsync(one.Id, new(), cancellationToken: cancellationToken)))?.Code);

        await at.Admin.Tenants.PutQuotaAsync(tenant, new(), cancellationToken);
        await first.Executions.ForkAsync(one.Id, new(), cancellationToken: cancellationToken);
    }

    [Fact]
    public async Task Publications_at_once_never_exceed_the_quota_and_the_same_version_again_is_none()
    {
        var (tenant, first, second) = await TenantAsync(new() { Definitions = 3 });
        await SettledAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => TryAsync(() => (n % 2 == 0 ? first : second).Workflows.PublishAsync(Documents.Greet($"g-{n}"), cancellationToken))));
        Assert.Equal(3, outcomes.Count(outcome => outcome is null));
        Assert.All(outcomes.OfType<PawlApiException>(), refused => Assert.Equal((403, "quota-full"), (refused.Status, refused.Code)));

        var published = Array.FindIndex(outcomes, outcome => outcome is null);
        await first.Workflows.PublishAsync(Documents.Greet($"g-{published}"), cancellationToken);
        Assert.Equal(3, (await at.Admin.Tenants.GetQuotaAsync(tenant, cancellationToken)).Used.Definitions);
        await first.Workflows.DeleteAsync("test", $"g-{published}", "1.0.0", cancellationToken);
        await first.Workflows.PublishAsync(Documents.Greet("another"), cancellationToken);
    }

    [Fact]
    public async Task A_tenant_that_stores_as_much_as_it_may_starts_and_publishes_nothing()
    {
        var (tenant, first, _) = await TenantAsync(new());
        await first.Workflows.PublishAsync(Documents.Greet("greet"), cancellationToken);
        await first.Executions.StartAsync("test", "greet", new(), wait: TimeSpan.FromSeconds(20), cancellationToken: cancellationToken);

        var report = await at.Admin.Tenants.PutQuotaAsync(tenant, new() { StorageBytes = 10 }, cancellationToken);
        Assert.True(report.Used.StorageBytes > 10, $"{report.Used.StorageBytes} bytes were measured");
        Assert.Equal((403, "quota-full"), Refusal(await TryAsync(() => first.Executions.StartAsync("test", "greet", new(), cancellationToken: cancellationToken))));
        Assert.Equal((403, "quota-full"), Refusal(await TryAsync(() => first.Workflows.PublishAsync(Documents.Greet("more"), cancellationToken))));

        await at.Admin.Tenants.PutQuotaAsync(tenant, new() { StorageBytes = 1 << 20 }, cancellationToken);
        await first.Executions.StartAsync("test", "greet", new(), cancellationToken: cancellationToken);
    }

    [Fact]
    public async Task A_tenant_sees_its_quota_and_cannot_set_any()
    {
        var (tenant, first, _) = await TenantAsync(new() { Executions = 7, Definitions = 2 });
        var own = await first.Tenants.GetOwnQuotaAsync(cancellationToken);
        Assert.Equal((7, null, null, 2), (own.Limits.Executions, own.Limits.StartsPerMinute, own.Limits.StorageBytes, own.Limits.Definitions));
        Assert.Equal("forbidden", (await TryAsync(() => first.Tenants.PutQuotaAsync(tenant, new(), cancellationToken)))?.Code);
        Assert.Equal("body-invalid", (await TryAsync(() => at.Admin.Tenants.PutQuotaAsync(tenant, new() { Executions = -1 }, cancellationToken)))?.Code);
        Assert.Equal("tenant-not-found", (await TryAsync(() => at.Admin.Tenants.PutQuotaAsync("nosuch", new(), cancellationToken)))?.Code);
    }

    private readonly Dictionary<string, string> keys = [];

    /// <summary>A tenant with a quota, and a client at each server.</summary>
    private async Task<(string Tenant, PawlClient First, PawlClient Second)> TenantAsync(QuotaLimits limits)
    {
        var (tenant, key) = await at.TenantAsync("quota");
        keys[tenant] = key;
        await at.Admin.Tenants.PutQuotaAsync(tenant, limits, cancellationToken);
        return (tenant, PawlClient.Connect(at.First, key), PawlClient.Connect(at.Second, key));
    }

    /// <summary>Waits until the second server knows the quotas that were set at the first: until it has read them once more.</summary>
    private async Task SettledAsync()
    {
        var (tenant, key) = await at.TenantAsync("probe");
        using var second = PawlClient.Connect(at.Second, key);
        await second.Workflows.PublishAsync(Documents.Greet("probe"), cancellationToken);
        await at.Admin.Tenants.PutQuotaAsync(tenant, new() { Executions = 0 }, cancellationToken);
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (await TryAsync(() => second.Executions.StartAsync("test", "probe", new(), cancellationToken: cancellationToken)) is null)
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5), "the other server does not know the quota after 5 seconds");
    }

    private static (int, string?) Refusal(PawlApiException? refused) => (refused?.Status ?? 0, refused?.Code);

    private static async Task<PawlApiException?> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (PawlApiException refused) { return refused; }
    }
}
