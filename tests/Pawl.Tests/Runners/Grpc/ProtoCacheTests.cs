using Microsoft.AspNetCore.Http;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.Grpc;
using Pawl.Runners.Outbound;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>How long, and for whom, a document that was read is remembered. No service listens on port 1; its failure comes after the document.</summary>
public sealed class ProtoCacheTests
{
    private static readonly ResolvedAuthentication Ada = new("bearer", JqValue.Parse("""{"token":"ada"}"""));
    private static readonly ResolvedAuthentication Bob = new("bearer", JqValue.Parse("""{"token":"bob"}"""));

    [Fact]
    public async Task A_document_is_read_again_after_its_time()
    {
        await using var server = await StartAsync();
        var clock = new ManualClock();
        using var calls = new Calls(server, clock);

        await calls.CallAsync("one", null);
        await calls.CallAsync("one", null);
        Assert.Single(server.Requests);

        clock.Advance(new GrpcOptions().ProtoCacheTime);
        await calls.CallAsync("one", null);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task What_one_tenant_or_one_credential_could_read_is_not_given_to_another()
    {
        await using var server = await StartAsync();
        using var calls = new Calls(server, new ManualClock());

        foreach (var (tenant, credentials) in new[] { ("one", Ada), ("one", Bob), ("two", Ada), ("one", Ada) }) await calls.CallAsync(tenant, credentials);
        Assert.Equal(["Bearer ada", "Bearer bob", "Bearer ada"], server.Requests.Select(request => request.Headers["Authorization"]));
    }

    [Fact]
    public async Task The_oldest_is_forgotten_when_there_are_too_many()
    {
        await using var server = await StartAsync();
        var clock = new ManualClock();
        using var calls = new Calls(server, clock, options => options.ProtoCacheEntries = 2);

        foreach (var tenant in new[] { "one", "two", "three", "two", "one" })
        {
            await calls.CallAsync(tenant, null);
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(4, server.Requests.Count);
    }

    private static Task<LocalServer> StartAsync() =>
        LocalServer.StartAsync(context => context.Response.WriteAsync("""syntax = "proto3"; message M { } service S { rpc R (M) returns (M); }"""));

    private sealed class Calls : IDisposable
    {
        private readonly OutboundConnector _connector = new(new() { AllowedTargets = ["127.0.0.1"] });
        private readonly GrpcActivityRunner _runner;
        private readonly string _document;

        public Calls(LocalServer server, TimeProvider clock, Action<GrpcOptions>? configure = null)
        {
            var options = new GrpcOptions();
            configure?.Invoke(options);
            _runner = new(_connector, new(_connector, new(), clock), new(), options, clock);
            _document = new Uri(server.Address, "/a.proto").AbsoluteUri;
        }

        public async Task CallAsync(string tenant, ResolvedAuthentication? credentials)
        {
            var with = JqValue.Parse("""{"service":{"name":"S","host":"127.0.0.1","port":1},"method":"R"}""");
            var activity = new GrpcActivity(with, new(_document, credentials), null, null);
            var outcome = await _runner.RunAsync(new(new ExecutionKey(tenant, "exec"), "/do/0/call", 1, "key", activity), TestContext.Current.CancellationToken);
            Assert.StartsWith("S/R at 127.0.0.1:1 failed", outcome.Error!.Detail, StringComparison.Ordinal);
        }

        public void Dispose() => _connector.Dispose();
    }
}
