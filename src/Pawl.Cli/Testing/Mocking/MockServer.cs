using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pawl.Cli.Conformance.Dsl.Stubs;
using Pawl.Cli.Conformance.Dsl.World;
using Pawl.Cli.Testing.Files;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Testing.Mocking;

/// <summary>Answers every call of one case: what a mock fits gets its next answer, what none fits breaks the case.</summary>
internal sealed class MockServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ImmutableArray<Mock> _mocks;
    private readonly MockedDocument _document;
    private readonly ScenarioClock _clock;
    private readonly ConcurrentQueue<JqValue> _calls = new();
    private readonly ConcurrentQueue<string> _strays = new();
    private readonly ConcurrentDictionary<Mock, int> _answered = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _held = new();

    private MockServer(WebApplication app, ImmutableArray<Mock> mocks, MockedDocument document, ScenarioClock clock) => (_app, _mocks, _document, _clock) = (app, mocks, document, clock);

    /// <summary>Leads every host here.</summary>
    public EveryHost Hosts => new(new(IPAddress.Loopback, new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port));

    /// <summary>The calls so far, those to mocked tasks as <c>{task, input}</c>.</summary>
    public IReadOnlyList<JqValue> Calls => [.. _calls];

    /// <summary>Calls that no mock answers.</summary>
    public IReadOnlyList<string> Strays => [.. _strays];

    /// <summary>Answers that wait for their time: how many, and when the first is due.</summary>
    public HeldAnswers Held => _held.Values is { Count: > 0 } due ? new(due.Count, due.Min()) : HeldAnswers.None;

    public static async Task<MockServer> StartAsync(TestCase test, MockedDocument document, ScenarioClock clock, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = RecordedRequest.MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        var mocks = new MockServer(app, test.Mocks, document, clock);
        app.Run(mocks.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return mocks;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var request = await RecordedRequest.OfAsync(http.Request, _clock.GetUtcNow());
        if (request.Host == MockedDocument.Host)
        {
            var pointer = Uri.UnescapeDataString(request.RawPath[1..]);
            _calls.Enqueue(JqValue.Object(("task", JqValue.From(pointer)), ("input", request.Body["input"])));
            await WriteAsync(http.Response, TaskAnswer(_document.Replaced[pointer]));
            return;
        }

        var call = CallMatcher.Call(http.Request.Host.Value ?? "", request);
        _calls.Enqueue(call);
        if (Find(call) is not { } mock)
        {
            _strays.Enqueue($"{request.Method} {call["url"].AsString()}");
            http.Response.StatusCode = StatusCodes.Status501NotImplemented;
            return;
        }
        await AnswerAsync(http, Next(mock).Answer);
    }

    private Mock? Find(JqValue call)
    {
        try { return _mocks.FirstOrDefault(mock => mock.Call is { } pattern && CallMatcher.Matches(pattern, call, _clock.GetUtcNow())); }
        catch (JqException error)
        {
            _strays.Enqueue($"the condition of a mock failed: {error.Message}; asked about {call["method"].AsString()} {call["url"].AsString()}");
            return null;
        }
    }

    private async Task AnswerAsync(HttpContext http, MockAnswer answer)
    {
        if (answer.Delay > TimeSpan.Zero) await HoldAsync(answer.Delay, http.RequestAborted);
        if (answer.Breaks)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) http.Response.Headers[name] = value;
        await WriteAsync(http.Response, answer.Body);
    }

    /// <summary>Waits in virtual time, and says so: nothing else may be taken for busy meanwhile.</summary>
    private async Task HoldAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        var timer = Task.Delay(delay, _clock, cancellationToken);
        _held[id] = _clock.GetUtcNow() + delay;
        try { await timer; }
        finally { _held.TryRemove(id, out _); }
    }

    private JqValue TaskAnswer(Mock mock)
    {
        var (answer, at) = Next(mock);
        var json = JqValue.Object(("output", answer.Output));
        if (answer.Delay > TimeSpan.Zero) json = json.With("delay", JqValue.From(XmlConvert.ToString(answer.Delay)));
        return answer.Error is null ? json : json.With("error", JqValue.NumberFromText(at.ToString(CultureInfo.InvariantCulture)));
    }

    private (MockAnswer Answer, int At) Next(Mock mock)
    {
        var at = Math.Min(_answered.AddOrUpdate(mock, 1, static (_, count) => count + 1) - 1, mock.Answers.Length - 1);
        return (mock.Answers[at], at);
    }

    private static async Task WriteAsync(HttpResponse response, JqValue body)
    {
        if (body.IsNull) return;
        var isText = body.Kind == JqKind.String;
        if (string.IsNullOrEmpty(response.ContentType)) response.ContentType = isText ? "text/plain; charset=utf-8" : "application/json";
        await response.Body.WriteAsync(isText ? Encoding.UTF8.GetBytes(body.AsString()) : body.ToUtf8(), response.HttpContext.RequestAborted);
    }
}
