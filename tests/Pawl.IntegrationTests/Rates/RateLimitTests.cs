using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Client;
using Pawl.Client.Keys;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Pawl.Server;
using Pawl.Server.Options;
using Pawl.Server.Rates;
using Xunit;

namespace Pawl.IntegrationTests.Rates;

/// <summary>What callers notice of limits.</summary>
public sealed class RateLimitTests(PostgresFixture postgres)
{
    private static readonly RateLimit Ten = new(10, TimeSpan.FromHours(1));
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_again_and_nobody_else_is()
    {
        await using var server = await StartAsync(new() { Key = Ten });
        var other = (await server.CreateKeyAsync("other", KeyScope.Read, cancellationToken)).Key;
        using var http = With(server, server.FirstKey);

        for (var left = 9; left >= 0; left--)
        {
            using var admitted = await http.GetAsync("/api/v1/workflows", cancellationToken);
            Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
            Assert.Equal("\"key\";q=10;w=3600", admitted.Headers.GetValues("RateLimit-Policy").Single());
            Assert.StartsWith("\"key\";r=", admitted.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        }
        using var refused = await http.GetAsync("/api/v1/workflows", cancellationToken);
        await refused.ProblemAsync(HttpStatusCode.TooManyRequests, "rate-limited");
        Assert.StartsWith("\"key\";r=0;t=", refused.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

        using var another = With(server, other);
        using var served = await another.GetAsync("/api/v1/workflows", cancellationToken);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Equal(1, await MetricAsync(server, other, "pawl_requests_limited_total{policy=\"key\"}"));
    }

    [Fact]
    public async Task Two_servers_on_one_database_count_together()
    {
        var database = await postgres.CreateDatabaseAsync();
        var options = ApiServer.OptionsFor(database) with { Rates = new() { Key = Ten }, Nodes = new() { Ownership = OwnershipKind.Postgres } };
        await using var first = await ApiServer.StartAsync(options);
        await using var second = await ApiServer.StartAsync(options);
        var admitted = 0;
        for (var round = 0; round < 12; round++)
        {
            foreach (var server in (PawlServer[])[first, second])
            {
                using var http = With(server, first.FirstKey);
                using var answer = await http.GetAsync("/api/v1/workflows", cancellationToken);
                admitted += answer.IsSuccessStatusCode ? 1 : 0;
            }
        }

        Assert.InRange(admitted, 10, 12);
    }

    [Fact]
    public async Task A_request_that_is_one_too_many_does_nothing_and_fills_no_log()
    {
        await using var server = await StartAsync(new() { Routes = new Dictionary<string, RateLimit> { ["POST /api/v1/keys"] = new(2, TimeSpan.FromHours(1)) } });
        using var http = With(server, server.FirstKey);
        using var client = PawlClient.Connect(server.Address, server.FirstKey);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
        {
            using var answer = await http.PostJsonAsync("/api/v1/keys", """{"name":"more","scope":"read"}""");
            statuses.Add(answer.StatusCode);
        }

        var made = statuses.Count(status => status == HttpStatusCode.Created);
        Assert.InRange(made, 2, 3);
        Assert.Equal(5 - made, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        Assert.Equal(made, (await client.Keys.ListAsync(cancellationToken: cancellationToken)).Items.Count(key => key.Name == "more"));
        Assert.Equal(made, (await client.Audit.ListAsync(new() { Action = "key.create" }, cancellationToken: cancellationToken)).Items.Count(action => action.Request is not null));
    }

    [Fact]
    public async Task A_user_counts_over_all_keys_and_sessions()
    {
        await using var server = await StartAsync(new() { User = Ten });
        using var client = PawlClient.Connect(server.Address, server.FirstKey);
        using var admin = With(server, server.FirstKey);
        using var made = await admin.PostJsonAsync("/api/v1/users", """{"name":"robot","isService":true,"roles":["viewer"]}""");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var admitted = 0;
        for (var key = 0; key < 3; key++)
        {
            using var answer = await admin.PostJsonAsync("/api/v1/keys", $$"""{"name":"robot-{{key}}","user":"robot"}""");
            using var http = With(server, (await answer.JsonAsync(HttpStatusCode.Created)).GetProperty("key").GetString());
            for (var i = 0; i < 8; i++)
            {
                using var asked = await http.GetAsync("/api/v1/workflows", cancellationToken);
                admitted += asked.IsSuccessStatusCode ? 1 : 0;
            }
        }

        Assert.InRange(admitted, 10, 11);
    }

    [Fact]
    public async Task An_address_that_tries_credentials_is_sent_away_unseen_and_those_behind_it_who_have_one_are_not()
    {
        const int Tries = 200;
        await using var server = await StartAsync(new() { Address = Ten });
        using var attacker = new HttpClient { BaseAddress = server.Address };
        using var client = With(server, server.FirstKey);
        using var before = await client.GetAsync("/api/v1/workflows", cancellationToken);

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < Tries; i++)
        {
            using var answer = await attacker.SendAsync("/api/v1/workflows", HttpMethod.Get, headers: ("Authorization", $"Bearer pawl_{i:x12}_{new string('x', 43)}"));
            statuses.Add(answer.StatusCode);
        }
        using var during = await client.GetAsync("/api/v1/workflows", cancellationToken);
        using var health = await attacker.GetAsync("/healthz/ready", cancellationToken);

        var lookedAt = statuses.Count(status => status == HttpStatusCode.Unauthorized);
        Assert.InRange(lookedAt, 10, 11);
        Assert.Equal(Tries - lookedAt, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (during.StatusCode, health.StatusCode));
        Assert.Equal(lookedAt, await MetricAsync(server, server.FirstKey, "pawl_credentials_refused_total"));

        // All of them are one line in the log.
        await server.Services.GetRequiredService<CredentialWatch>().WriteAsync();
        using var typed = PawlClient.Connect(server.Address, server.FirstKey);
        var told = Assert.Single((await typed.Audit.ListAsync(new() { Action = "credential.refuse" }, cancellationToken: cancellationToken)).Items);
        Assert.Equal(("server", "address:127.0.0.1", $"{lookedAt} requests with a credential that opens nothing"), (told.Actor, told.Object, told.Detail));
    }

    [Fact]
    public async Task Many_addresses_are_told_in_a_bounded_number_of_lines()
    {
        await using var server = await StartAsync(new());
        var watch = server.Services.GetRequiredService<CredentialWatch>();
        for (var i = 0; i < 10_000; i++) watch.Note($"192.0.{i / 100}.{i % 100}");
        await watch.WriteAsync();

        using var client = PawlClient.Connect(server.Address, server.FirstKey);
        var told = (await client.Audit.ListAsync(new() { Action = "credential.refuse" }, limit: 200, cancellationToken: cancellationToken)).Items;
        Assert.Equal(CredentialWatch.Told + 1, told.Count);
        Assert.Contains(told, action => action.Object == "address:others" && action.Detail!.StartsWith("9980 requests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logins_from_one_address_are_limited_before_any_password_is_hashed()
    {
        await using var server = await StartAsync(new() { Login = Ten });
        using var http = new HttpClient { BaseAddress = server.Address };
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 30; i++)
        {
            using var answer = await http.PostJsonAsync("/api/v1/login", $$"""{"user":"nobody{{i}}","password":"correct horse battery"}""");
            statuses.Add(answer.StatusCode);
        }

        Assert.InRange(statuses.Count(status => status == HttpStatusCode.Unauthorized), 10, 11);
        Assert.Equal(30 - statuses.Count(status => status == HttpStatusCode.Unauthorized), statuses.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Theory]
    [InlineData("600/m", 600, 60)]
    [InlineData("1/s", 1, 1)]
    [InlineData("10000/h", 10_000, 3_600)]
    public void A_limit_is_read(string text, long count, int seconds) => Assert.Equal(new RateLimit(count, TimeSpan.FromSeconds(seconds)), RateLimit.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("600")]
    [InlineData("0/m")]
    [InlineData("-1/m")]
    [InlineData("6 /m")]
    [InlineData("600/d")]
    [InlineData("9999999999/s")]
    public void What_is_no_limit_is_refused(string text) => Assert.Throws<FormatException>(() => RateLimit.Parse(text));

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::9", "2001:db8:1:2::/64")]
    public void One_customer_has_one_address(string address, string counted) => Assert.Equal(counted, CallerAddress.Of(IPAddress.Parse(address)));

    private async Task<PawlServer> StartAsync(RateSettings rates) => await ApiServer.StartAsync(ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()) with { Rates = rates });

    private static HttpClient With(PawlServer server, string? key) => new() { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new("Bearer", key) } };

    private async Task<double> MetricAsync(PawlServer server, string? key, string series)
    {
        using var http = With(server, key);
        var text = await http.GetStringAsync("/metrics", cancellationToken);
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
