using Microsoft.AspNetCore.Http;
using Pawl.Language.Expressions;
using Pawl.Runners;
using Pawl.Runtime.Resources;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Runners;

public sealed class ResourceLoaderTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_is_text_and_kept_for_a_moment_by_tenant()
    {
        var version = 0;
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync($"version: {++version}"));
        var clock = new ManualClock();
        using var runners = PawlRunners.Create(Allowing(server), clock);

        Assert.Equal("version: 1", (await LoadAsync(runners, server, "/a")).Text);
        Assert.Equal("version: 1", (await LoadAsync(runners, server, "/a")).Text);
        Assert.Equal("version: 2", (await LoadAsync(runners, server, "/a", "other")).Text);
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("version: 3", (await LoadAsync(runners, server, "/a")).Text);
    }

    [Fact]
    public async Task What_was_fetched_with_credentials_is_never_kept()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(context.Request.Headers.Authorization.ToString()));
        using var runners = PawlRunners.Create(Allowing(server), TimeProvider.System);
        var uri = new Uri(server.Address, "/a");

        Assert.Equal("Bearer one", (await runners.Resources.LoadAsync("default", new(uri, new("bearer", JqValue.Parse("""{"token":"one"}""")), null), Stop)).Text);
        Assert.Equal("", (await LoadAsync(runners, server, "/a")).Text);
        Assert.Equal("Bearer two", (await runners.Resources.LoadAsync("default", new(uri, new("bearer", JqValue.Parse("""{"token":"two"}""")), null), Stop)).Text);
    }

    [Fact]
    public async Task No_more_documents_are_kept_than_the_bound()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync("a: 1"));
        var options = Allowing(server);
        options.Resources.Remembered = 2;
        using var runners = PawlRunners.Create(options, TimeProvider.System);
        foreach (var path in new[] { "/1", "/2", "/3", "/1" }) await LoadAsync(runners, server, path);

        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_after_the_time_limit()
    {
        var release = new TaskCompletionSource();
        await using var server = await LocalServer.StartAsync(_ => release.Task);
        var options = Allowing(server);
        options.Resources.Timeout = TimeSpan.FromMilliseconds(50);
        using var runners = PawlRunners.Create(options, TimeProvider.System);
        var loaded = await LoadAsync(runners, server, "/?token=canary");
        release.SetResult();

        Assert.Contains("no complete answer within 0.05 s", loaded.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", loaded.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_without_end_is_not_read_to_its_end(bool saysItsLength)
    {
        await using var server = await LocalServer.StartAsync(async context =>
        {
            if (saysItsLength) context.Response.ContentLength = 10L << 30;
            var chunk = new byte[64 << 10];
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });
        using var runners = PawlRunners.Create(Allowing(server), TimeProvider.System);

        Assert.Contains("larger than 524288 bytes", (await LoadAsync(runners, server, "/")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_are_followed_within_the_same_origin_only_and_not_in_circles()
    {
        await using var other = await LocalServer.StartAsync(context => context.Response.WriteAsync("secret"));
        await using var server = await LocalServer.StartAsync(context =>
        {
            if (context.Request.Path == "/end") return context.Response.WriteAsync("a: 1");
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = context.Request.Path.Value switch { "/good" => "/end", "/away" => new Uri(other.Address, "/").AbsoluteUri, _ => "/circle" };
            return context.Response.CompleteAsync();
        });
        var options = Allowing(server);
        options.Outbound.AllowedTargets = [.. options.Outbound.AllowedTargets, $"127.0.0.1:{other.Address.Port}"];
        using var runners = PawlRunners.Create(options, TimeProvider.System);

        Assert.Equal("a: 1", (await LoadAsync(runners, server, "/good")).Text);
        Assert.Contains("redirects to another host", (await LoadAsync(runners, server, "/away")).Error, StringComparison.Ordinal);
        Assert.Contains("more than 3 redirects", (await LoadAsync(runners, server, "/circle")).Error, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(204)]
    [InlineData(304)]
    public async Task Anything_but_a_document_is_no_document(int status)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.CompleteAsync();
        });
        using var runners = PawlRunners.Create(Allowing(server), TimeProvider.System);

        Assert.Contains($"the answer is {status}", (await LoadAsync(runners, server, "/")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_no_document()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.Body.WriteAsync(new byte[] { 0xFF, 0xFE, 0x80 }).AsTask());
        using var runners = PawlRunners.Create(Allowing(server), TimeProvider.System);

        Assert.Contains("no text in UTF-8", (await LoadAsync(runners, server, "/")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_the_policy_refuses_is_never_asked()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync("a: 1"));
        using var runners = PawlRunners.Create(new(), TimeProvider.System);

        Assert.Contains("does not allow requests", (await LoadAsync(runners, server, "/")).Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Whoever_gives_up_is_not_told_that_the_document_is_missing()
    {
        await using var server = await LocalServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var runners = PawlRunners.Create(Allowing(server), TimeProvider.System);
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runners.Resources.LoadAsync("default", new(server.Address, null, null), giveUp.Token));
    }

    private static RunnerOptions Allowing(LocalServer server)
    {
        var options = new RunnerOptions();
        options.Outbound.AllowedTargets = [$"127.0.0.1:{server.Address.Port}"];
        return options;
    }

    private static Task<LoadedResource> LoadAsync(PawlRunners runners, LocalServer server, string path, string tenant = "default") =>
        runners.Resources.LoadAsync(tenant, new(new Uri(server.Address, path), null, null), Stop);
}
