using Microsoft.AspNetCore.Http;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners;
using Pawl.Runners.OpenApi;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners.OpenApi;

/// <summary>A real server with an OpenAPI document at <c>/api/openapi</c>, and the runner that calls it.</summary>
internal sealed class OpenApiBench : IAsyncDisposable
{
    private readonly LocalServer server;
    private readonly PawlRunners runners;

    private OpenApiBench(LocalServer server, RunnerOptions options, TimeProvider clock, IEnumerable<Uri> allowed)
    {
        this.server = server;
        options.Outbound.AllowedTargets = [.. allowed.Append(server.Address).Select(address => address.Authority)];
        runners = PawlRunners.Create(options, clock);
    }

    /// <summary>What is served besides the document, by path.</summary>
    public Dictionary<string, Func<HttpContext, Task>> Routes { get; } = [];

    public Uri Address => server.Address;

    /// <summary>The requests for anything but documents.</summary>
    public IReadOnlyList<(string Method, string Path, Dictionary<string, string> Headers, string Body)> Calls =>
        [.. server.Requests.Where(request => !request.Path.StartsWith("/api/", StringComparison.Ordinal))];

    /// <summary>All requests.</summary>
    public IReadOnlyList<(string Method, string Path, Dictionary<string, string> Headers, string Body)> All => [.. server.Requests];

    public int Fetches => server.Requests.Count(request => request.Path.StartsWith("/api/", StringComparison.Ordinal));

    public static Task<OpenApiBench> StartAsync(string document, RunnerOptions? options = null, TimeProvider? clock = null, IEnumerable<Uri>? allowed = null) =>
        StartAsync(context => context.Response.WriteAsync(document), options, clock, allowed);

    public static async Task<OpenApiBench> StartAsync(Func<HttpContext, Task> document, RunnerOptions? options = null, TimeProvider? clock = null, IEnumerable<Uri>? allowed = null)
    {
        OpenApiBench? bench = null;
        var local = await LocalServer.StartAsync(context =>
            context.Request.Path == "/api/openapi" ? document(context)
            : bench!.Routes.TryGetValue(context.Request.Path, out var route) ? route(context)
            : context.Response.WriteAsJsonAsync(new { ok = true }));
        return bench = new(local, options ?? new(), clock ?? TimeProvider.System, allowed ?? []);
    }

    /// <summary>Calls an operation.</summary>
    public Task<ActivityOutcome> CallAsync(string operation, string parameters = "{}", string more = "{}", ResolvedAuthentication? authentication = null, string tenant = "default", ResolvedAuthentication? fetchedAs = null)
    {
        var with = JqValue.Object(("operationId", JqValue.From(operation)), ("parameters", JqValue.Parse(parameters)));
        foreach (var (name, value) in JqValue.Parse(more).Members) with = with.With(name, value);
        var activity = new OpenApiActivity(with, new(new Uri(Address, "/api/openapi").AbsoluteUri, fetchedAs), null, authentication);
        return runners.All.OfType<OpenApiActivityRunner>().Single()
            .RunAsync(new ActivityCall(new ExecutionKey(tenant, "exec"), "/do/0/call", 1, "exec:/do/0/call:1", activity), TestContext.Current.CancellationToken);
    }

    /// <summary>Calls an operation and gives the one request that it made.</summary>
    public async Task<(string Method, string Path, Dictionary<string, string> Headers, string Body)> RequestAsync(string operation, string parameters = "{}")
    {
        var outcome = await CallAsync(operation, parameters);
        Assert.True(outcome.Error is null, outcome.Error?.Detail);
        return Assert.Single(Calls);
    }

    /// <summary>Calls an operation that must fail, without a request.</summary>
    public async Task<WorkflowError> ErrorAsync(string operation, string parameters = "{}")
    {
        var error = (await CallAsync(operation, parameters)).Error;
        Assert.Empty(Calls);
        return error ?? throw new InvalidOperationException("It did not fail.");
    }

    public ValueTask DisposeAsync()
    {
        runners.Dispose();
        return server.DisposeAsync();
    }
}
