using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pawl.Client;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Pawl.Server;
using Pawl.Server.Webhooks;
using Xunit;

namespace Pawl.IntegrationTests.Control;

public sealed class WebhookTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Secret = "a long random text";
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private WebApplication _receiver = null!;
    private PawlServer _server = null!;
    private PawlClient _client = null!;
    private int _refusals;
    private string? _redirect;

    private sealed record Call(string Event, string Delivery, string Signature, string Body);

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        _receiver = builder.Build();
        _receiver.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync(http.RequestAborted);
            await _calls.Writer.WriteAsync(new(http.Request.Headers["Pawl-Event"]!, http.Request.Headers["Pawl-Delivery"]!, http.Request.Headers["Pawl-Signature"]!, body));
            http.Response.StatusCode = Interlocked.Decrement(ref _refusals) >= 0 ? 500 : _redirect is null ? 204 : 307;
            http.Response.Headers.Location = _redirect;
        });
        await _receiver.StartAsync(cancellationToken);

        var database = await postgres.CreateDatabaseAsync();
        _server = await ApiServer.StartAsync(ApiServer.OptionsFor(database) with { OutboundAllow = ["127.0.0.1/32"] });
        _client = PawlClient.Connect(_server.Address, _server.FirstKey!);
        await _client.Secrets.PutAsync("hook-key", JsonSerializer.SerializeToElement(Secret), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_suspension_and_a_resume_are_told_signed()
    {
        await _client.Webhooks.CreateAsync(new() { Url = Url, Secret = "hook-key" }, cancellationToken);
        var id = await StartedAsync();
        await _client.Executions.SuspendAsync(id, new() { Reason = "look" }, cancellationToken: cancellationToken);
        var suspended = await _calls.Reader.ReadAsync(cancellationToken);
        await _client.Executions.ResumeAsync(id, cancellationToken: cancellationToken);
        var resumed = await _calls.Reader.ReadAsync(cancellationToken);

        Assert.Equal(("execution.suspended", "execution.resumed"), (suspended.Event, resumed.Event));
        var told = JsonDocument.Parse(suspended.Body).RootElement;
        Assert.Equal((id, "look", "operator"), (told.GetProperty("execution").GetString(), told.GetProperty("reason").GetString(), told.GetProperty("cause").GetString()));
        Assert.StartsWith("key:", told.GetProperty("actor").GetString(), StringComparison.Ordinal);
        foreach (var call in (Call[])[suspended, resumed])
        {
            var seconds = call.Signature.Split(',')[0]["t=".Length..];
            var digest = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{seconds}.{call.Body}"));
            Assert.Equal($"t={seconds},v1={Convert.ToHexStringLower(digest)}", call.Signature);
            Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(seconds, CultureInfo.InvariantCulture), -5, 60);
        }
    }

    [Fact]
    public async Task What_was_not_taken_is_told_again_under_the_same_id()
    {
        _refusals = 1;
        var hook = await _client.Webhooks.CreateAsync(new() { Url = Url, Secret = "hook-key", Events = ["execution.suspended"] }, cancellationToken);
        var id = await StartedAsync();
        await _client.Executions.SuspendAsync(id, cancellationToken: cancellationToken);
        var first = await _calls.Reader.ReadAsync(cancellationToken);
        var second = await _calls.Reader.ReadAsync(cancellationToken);
        Assert.Equal((first.Delivery, first.Body), (second.Delivery, second.Body));

        // Not asked for, so not told.
        await _client.Executions.ResumeAsync(id, cancellationToken: cancellationToken);
        await _client.Executions.SuspendAsync(id, cancellationToken: cancellationToken);
        Assert.Equal("execution.suspended", (await _calls.Reader.ReadAsync(cancellationToken)).Event);
        Assert.Equal(["execution.suspended"], (await _client.Webhooks.ListAsync(cancellationToken)).Items.Single(item => item.Id == hook.Id).Events);
    }

    [Fact]
    public async Task What_waits_survives_the_end_of_the_server_and_shows_why_it_waits()
    {
        var hook = await _client.Webhooks.CreateAsync(new() { Url = Url, Secret = "no-such-secret" }, cancellationToken);
        var id = await StartedAsync();
        await _client.Executions.SuspendAsync(id, cancellationToken: cancellationToken);

        var waiting = await RefusedAsync(hook.Id);
        Assert.Contains("no-such-secret", waiting.LastError, StringComparison.Ordinal);
        Assert.Null(waiting.FailedAt);

        await _client.Secrets.PutAsync("no-such-secret", JsonSerializer.SerializeToElement(Secret), cancellationToken);
        Assert.Equal(waiting.Id, (await _calls.Reader.ReadAsync(cancellationToken)).Delivery);
    }

    [Fact]
    public async Task A_web_hook_that_makes_no_sense_is_refused_and_one_that_is_gone_not_found()
    {
        foreach (var wrong in (string[])["ftp://a.test/", "no address", "https://user:word@a.test/"])
            Assert.Equal(400, (await Assert.ThrowsAsync<PawlApiException>(() => _client.Webhooks.CreateAsync(new() { Url = wrong, Secret = "hook-key" }, cancellationToken))).Status);
        Assert.Equal(400, (await Assert.ThrowsAsync<PawlApiException>(() => _client.Webhooks.CreateAsync(new() { Url = Url, Secret = "hook-key", Events = ["unknown"] }, cancellationToken))).Status);

        var hook = await _client.Webhooks.CreateAsync(new() { Url = Url, Secret = "hook-key" }, cancellationToken);
        await _client.Webhooks.DeleteAsync(hook.Id, cancellationToken);
        Assert.Equal("webhook-not-found", (await Assert.ThrowsAsync<PawlApiException>(() => _client.Webhooks.DeleteAsync(hook.Id, cancellationToken))).Code);
        Assert.Equal(404, (await Assert.ThrowsAsync<PawlApiException>(() => _client.Webhooks.DeliveriesAsync(hook.Id, cancellationToken: cancellationToken))).Status);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://167772161/")]
    [InlineData("http://[::ffff:192.168.0.1]/")]
    [InlineData("http://[fd00::1]:7070/api/v1/keys")]
    public async Task A_web_hook_reaches_no_place_that_is_not_public(string url)
    {
        var hook = await _client.Webhooks.CreateAsync(new() { Url = url, Secret = "hook-key" }, cancellationToken);
        await _client.Executions.SuspendAsync(await StartedAsync(), cancellationToken: cancellationToken);

        // A connection that was tried and failed would say something else.
        Assert.Contains("does not allow requests to", await LastErrorAsync(hook.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_hook_that_redirects_leads_nowhere()
    {
        _redirect = "http://169.254.169.254/latest/meta-data/";
        var hook = await _client.Webhooks.CreateAsync(new() { Url = Url, Secret = "hook-key" }, cancellationToken);
        await _client.Executions.SuspendAsync(await StartedAsync(), cancellationToken: cancellationToken);

        Assert.Equal("The answer was 307.", await LastErrorAsync(hook.Id));
    }

    [Fact]
    public async Task A_tenant_has_a_bounded_number_of_web_hooks()
    {
        for (var i = 0; i < 20; i++) await _client.Webhooks.CreateAsync(new() { Url = Url, Secret = "hook-key" }, cancellationToken);
        Assert.Equal("too-many-webhooks", (await Assert.ThrowsAsync<PawlApiException>(() => _client.Webhooks.CreateAsync(new() { Url = Url, Secret = "hook-key" }, cancellationToken))).Code);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(10, 2_560)]
    [InlineData(11, 3_600)]
    [InlineData(13, 3_600)]
    [InlineData(14, null)]
    public void The_wait_doubles_up_to_an_hour_and_ends(int attempt, int? seconds) =>
        Assert.Equal(seconds is { } length ? TimeSpan.FromSeconds(length) : null, WebhookSender.WaitAfter(attempt));

    private string Url => new Uri(new(_receiver.Urls.Single()), "/hook").ToString();

    private async Task<string> LastErrorAsync(string hook) => (await RefusedAsync(hook)).LastError!;

    private async Task<Client.Webhooks.WebhookDelivery> RefusedAsync(string hook)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50)); // the sender is on its own: it can only be asked what it did
        while (true)
        {
            await pace.WaitForNextTickAsync(cancellationToken);
            if (Assert.Single((await _client.Webhooks.DeliveriesAsync(hook, cancellationToken: cancellationToken)).Items) is { LastError: not null } refused) return refused;
        }
    }

    private async Task<string> StartedAsync()
    {
        var name = Documents.NewName("told");
        await _client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken);
        return (await _client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken)).Id;
    }
}
