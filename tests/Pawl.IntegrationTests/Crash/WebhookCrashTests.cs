using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>The server is killed with SIGKILL while it tells a web hook: whoever listens is told again, under the same id.</summary>
public sealed class WebhookCrashTests : IAsyncLifetime
{
    private const int Executions = 6;

    private readonly ConcurrentDictionary<string, ConcurrentBag<string>> _told = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _calls = new(0);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private WebApplication _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        _receiver = builder.Build();
        _receiver.Run(async http =>
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body);
            var fact = $"{body.RootElement.GetProperty("execution")} {body.RootElement.GetProperty("event")} {body.RootElement.GetProperty("position")}";
            _told.GetOrAdd(fact, _ => []).Add(http.Request.Headers["Pawl-Delivery"].ToString());
            _asked.TrySetResult();
            // Nobody is there any more to hear the first answers.
            if (!_dead.Task.IsCompleted) await _dead.Task;
            http.Response.StatusCode = 204;
            _calls.Release();
        });
        await _receiver.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _calls.Dispose();
    }

    [Fact]
    public async Task What_was_being_told_when_the_server_was_killed_is_told_again_under_the_same_id()
    {
        var address = new Uri(_receiver.Urls.Single());
        await using var server = await CrashingServer.StartAsync(address);
        await server.Client.Workflows.PublishAsync("document: { dsl: '1.0.3', namespace: crash, name: told, version: '1.0.0' }\ndo: [ { nap: { wait: PT1H } } ]", cancellationToken);
        await server.Client.Secrets.PutAsync("hook-key", JsonSerializer.SerializeToElement("a long random text"), cancellationToken);
        await server.Client.Webhooks.CreateAsync(new() { Url = address.ToString(), Secret = "hook-key" }, cancellationToken);
        for (var n = 0; n < Executions; n++)
        {
            await server.Client.Executions.StartAsync("crash", "told", new() { Id = $"told-{n}" }, cancellationToken: cancellationToken);
            await server.Client.Executions.SuspendAsync($"told-{n}", cancellationToken: cancellationToken);
        }
        await _asked.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        var first = _told.Keys.ToHashSet();
        await server.KillAsync();
        _dead.SetResult();
        await server.RestartAsync();
        for (var n = 0; n < Executions; n++) await server.Client.Executions.ResumeAsync($"told-{n}", cancellationToken: cancellationToken);

        // Each fact is told; those that were under way at the crash once more.
        while (_told.Count < 2 * Executions || first.Any(fact => _told[fact].Count < 2)) Assert.True(await _calls.WaitAsync(TimeSpan.FromSeconds(40), cancellationToken), $"told: {string.Join(", ", _told.Select(fact => $"{fact.Key} {fact.Value.Count}"))}");
        Assert.Equal(2 * Executions, _told.Count);
        Assert.All(_told, fact => Assert.Single(fact.Value.Distinct()));
        Assert.Equal(2 * Executions, _told.Values.SelectMany(ids => ids).Distinct().Count());
    }
}
