using Pawl.Cli.Conformance.Dsl.Stubs;
using Pawl.Client.Executions;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.World;

/// <summary>Everything that the steps of one scenario share.</summary>
internal sealed class ScenarioWorld(ConformanceServers servers, ScenarioClock clock, StubServer stubs) : IAsyncDisposable
{
    private ConformanceServer? _server;

    /// <summary>The definition under test.</summary>
    public string? Definition { get; set; }
    /// <summary>The input; null when none was given.</summary>
    public JqValue? Input { get; set; }
    /// <summary>Secrets by name.</summary>
    public Dictionary<string, JqValue> Secrets { get; } = [];
    /// <summary>Other definitions, to be deployed before.</summary>
    public List<string> Others { get; } = [];
    /// <summary>The published definition under test; null before it, or when it was rejected.</summary>
    public WorkflowReference? Workflow { get; set; }
    /// <summary>Why the definition was rejected, as one text; null when it was not.</summary>
    public string? Rejection { get; set; }
    /// <summary>The execution under test; null before it.</summary>
    public string? ExecutionId { get; set; }

    /// <summary>The scenario's clock.</summary>
    public ScenarioClock Clock => clock;
    /// <summary>Its HTTP servers.</summary>
    public StubServer Stubs => stubs;

    /// <summary>Whether the server under test runs already.</summary>
    public bool HasServer => _server is not null;

    /// <summary>The server under test. Started when first needed: by then the arranging steps have said what it needs.</summary>
    public async Task<ConformanceServer> ServerAsync(CancellationToken cancellationToken) =>
        _server ??= await servers.StartAsync(clock, stubs.HostMap, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        await stubs.DisposeAsync();
    }
}
