using Pawl.Runners.A2A;
using Pawl.Runners.AsyncApi;
using Pawl.Runners.Authentication;
using Pawl.Runners.Containers;
using Pawl.Runners.Documents;
using Pawl.Runners.Grpc;
using Pawl.Runners.Http;
using Pawl.Runners.Mcp;
using Pawl.Runners.OpenApi;
using Pawl.Runners.Outbound;
using Pawl.Runners.Processes;
using Pawl.Runners.Resources;
using Pawl.Runners.Sandbox;
using Pawl.Runners.Scripts;
using Pawl.Runners.Shell;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Resources;

namespace Pawl.Runners;

/// <summary>Options of all runners.</summary>
public sealed class RunnerOptions
{
    /// <summary>Where requests may go.</summary>
    public OutboundOptions Outbound { get; set; } = new();
    /// <summary>Bounds of what is done to authenticate calls.</summary>
    public AuthenticationOptions Authentication { get; set; } = new();
    /// <summary>Bounds of HTTP calls.</summary>
    public HttpOptions Http { get; set; } = new();
    /// <summary>Bounds of calls that an AsyncAPI document describes.</summary>
    public AsyncApiOptions AsyncApi { get; set; } = new();
    /// <summary>Bounds of documents that describe services.</summary>
    public DocumentOptions Documents { get; set; } = new();
    /// <summary>Bounds of OpenAPI calls.</summary>
    public OpenApiOptions OpenApi { get; set; } = new();
    /// <summary>Bounds of gRPC calls.</summary>
    public GrpcOptions Grpc { get; set; } = new();
    /// <summary>Bounds of MCP calls.</summary>
    public McpOptions Mcp { get; set; } = new();
    /// <summary>Bounds of A2A calls.</summary>
    public A2AOptions A2A { get; set; } = new();
    /// <summary>Bounds of processes.</summary>
    public SandboxOptions Sandbox { get; set; } = new();
    /// <summary>What runs scripts.</summary>
    public ScriptOptions Scripts { get; set; } = new();
    /// <summary>What runs containers.</summary>
    public ContainerOptions Containers { get; set; } = new();
    /// <summary>Bounds of functions and schemas that are fetched.</summary>
    public ResourceOptions Resources { get; set; } = new();
}

/// <summary>Every runner of this release.</summary>
public sealed class PawlRunners : IDisposable
{
    private readonly OutboundConnector _connector;
    private readonly ProcessStarter _starter;
    private readonly ContainerSweeper _sweeper;

    private PawlRunners(OutboundConnector connector, ProcessStarter starter, ContainerSweeper sweeper, RunnerCapabilities machine, IReadOnlyList<IActivityRunner> all, IResourceLoader resources) =>
        (_connector, _starter, _sweeper, Machine, All, Resources) = (connector, starter, sweeper, machine, all, resources);

    /// <summary>The runners, one for each kind of request.</summary>
    public IReadOnlyList<IActivityRunner> All { get; }

    /// <summary>What this machine lacks for some kinds of tasks.</summary>
    public RunnerCapabilities Machine { get; }

    /// <summary>Fetches what definitions refer to and do not contain.</summary>
    public IResourceLoader Resources { get; }

    /// <summary>Makes the runners.</summary>
    /// <exception cref="FormatException">An allowed outbound target cannot be read.</exception>
    public static PawlRunners Create(RunnerOptions options, TimeProvider clock)
    {
        var outbound = new OutboundConnector(options.Outbound);
        var sender = new AuthenticatedSender(outbound, options.Authentication, clock);
        var exchange = new HttpExchange(outbound, sender, options.Http);
        var http = new HttpActivityRunner(outbound, sender, options.Http, clock);
        var documents = new ExternalDocuments(exchange, options.Documents, clock);
        var starter = new ProcessStarter();
        var processes = new BoundedProcess(starter, clock);
        var sandbox = new SandboxedProcess(options.Sandbox, processes);
        var interpreters = new Interpreters(options.Scripts, sandbox, processes);
        var engine = new ContainerEngine(options.Containers, processes);
        var sweeper = new ContainerSweeper(engine, clock);
        return new(outbound, starter, sweeper, new(sandbox, interpreters, engine, clock),
        [
            http,
            new GrpcActivityRunner(outbound, sender, options.Http, options.Grpc, clock),
            new OpenApiActivityRunner(documents, http, options.OpenApi),
            new McpActivityRunner(exchange, options.Sandbox, starter, options.Mcp, clock),
            new A2AActivityRunner(documents, exchange, options.A2A, clock),
            new ShellActivityRunner(sandbox),
            new ScriptActivityRunner(sandbox, interpreters, new(exchange, options.Scripts, clock)),
            new ContainerActivityRunner(engine, sweeper, options.Containers, clock),
            .. AsyncApiRunners.Create(outbound, sender, exchange, documents, options.AsyncApi, clock),
        ],
        new HttpResourceLoader(outbound, sender, options.Resources, clock));
    }

    /// <summary>Begins what the runners do by themselves: removing containers whose time has come.</summary>
    public void Begin() => _sweeper.Begin();

    /// <inheritdoc/>
    public void Dispose()
    {
        _sweeper.Dispose();
        _connector.Dispose();
        _starter.Dispose();
    }
}
