using System.Text;
using Microsoft.AspNetCore.Http;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners;
using Pawl.Runners.AsyncApi;
using Pawl.Runtime.Activities;
using Pawl.Tests.Runners;

namespace Pawl.Tests.AsyncApi;

/// <summary>Serves a document (and an HTTP server's channels below <c>/in</c>), and carries out calls that name it.</summary>
internal sealed class AsyncApiStage : IAsyncDisposable
{
    private readonly PawlRunners _runners;

    private AsyncApiStage(LocalServer server, PawlRunners runners) => (Server, _runners) = (server, runners);

    public LocalServer Server { get; }

    /// <param name="document">The document; <c>@http</c> in it stands for this stage's own host and port.</param>
    /// <param name="allowed">Other targets that may be dialled, e.g. <c>127.0.0.1:4222</c>.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <param name="handler">Answers everything but the document; null answers 200.</param>
    public static async Task<AsyncApiStage> OpenAsync(string document, string[]? allowed = null, AsyncApiOptions? options = null, RequestDelegate? handler = null)
    {
        LocalServer? server = null;
        server = await LocalServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/asyncapi") await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(document.Replace("@http", server!.Address.Authority, StringComparison.Ordinal)));
            else if (handler is not null) await handler(context);
        });
        var runners = PawlRunners.Create(
            new RunnerOptions { Outbound = { AllowedTargets = [server.Address.Authority, .. allowed ?? []] }, AsyncApi = options ?? new() }, TimeProvider.System);
        return new(server, runners);
    }

    /// <summary>Publishes, and says what came of it.</summary>
    /// <param name="with">The call's arguments, without the document.</param>
    /// <param name="authentication">As whom; null when nobody in particular.</param>
    public Task<ActivityOutcome> PublishAsync(string with, ResolvedAuthentication? authentication = null)
    {
        var activity = new AsyncApiActivity(JqValue.Parse(with), new(new Uri(Server.Address, "asyncapi").AbsoluteUri, null), null, authentication);
        var runner = _runners.All.Single(one => one.RequestType == typeof(AsyncApiActivity));
        return runner.RunAsync(new(new ExecutionKey("default", "exec"), "/do/0/call", 1, "exec:/do/0/call:1", activity), CancellationToken.None);
    }

    /// <summary>Subscribes, until it is disposed.</summary>
    /// <param name="with">The call's arguments, without the document.</param>
    /// <param name="authentication">As whom; null when nobody in particular.</param>
    public Subscriber Subscribe(string with, ResolvedAuthentication? authentication = null)
    {
        var activity = new AsyncApiSubscriptionActivity(JqValue.Parse(with), new(new Uri(Server.Address, "asyncapi").AbsoluteUri, null), null, authentication);
        return new(_runners.All.Single(one => one.RequestType == typeof(AsyncApiSubscriptionActivity)), activity);
    }

    /// <summary>Credentials.</summary>
    public static ResolvedAuthentication Basic(string user, string password) =>
        new("basic", JqValue.Object(("username", JqValue.From(user)), ("password", JqValue.From(password))));

    public async ValueTask DisposeAsync()
    {
        _runners.Dispose();
        await Server.DisposeAsync();
    }
}
