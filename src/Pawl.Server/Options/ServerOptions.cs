using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Pawl.Postgres;
using Pawl.Runners;
using Pawl.Runtime;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Encryption;
using Pawl.Server.Edge;
using Pawl.Server.Rates;

namespace Pawl.Server.Options;

/// <summary>How log lines are written to the console.</summary>
public enum LogFormat
{
    /// <summary>One plain line for each entry.</summary>
    Text,
    /// <summary>One JSON object for each entry.</summary>
    Json,
}

/// <summary>Everything about a server that can be set. Made by <see cref="Load"/> from flags, environment and file, or by hand in code.</summary>
public sealed partial record ServerOptions
{
    /// <summary>Where HTTP is served. Port 0 takes a free one. Default <c>127.0.0.1:7070</c>.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 7070);

    /// <summary>What stands between the network and the API. Default: plain HTTP, no other origins, usual bounds.</summary>
    public EdgeSettings Edge { get; init; } = new();

    /// <summary>How long entries of the audit log are kept. Null, the default: for good.</summary>
    public TimeSpan? AuditRetention { get; init; }

    /// <summary>How many requests are admitted.</summary>
    public RateSettings Rates { get; init; } = new();

    /// <summary>Folder of everything that Pawl itself keeps: the private PostgreSQL above all. Default <c>$XDG_DATA_HOME/pawl</c>, else <c>~/.local/share/pawl</c>.</summary>
    public string DataDirectory { get; init; } = DefaultDataDirectory();

    /// <summary>The PostgreSQL to use: a URL (<c>postgresql://…</c>) or a connection string. Null starts a private one under <see cref="DataDirectory"/>.</summary>
    public string? DatabaseUrl { get; init; }

    /// <summary>Name of this server, for people. Default: the machine's name.</summary>
    public string Node { get; init; } = Environment.MachineName;

    /// <summary>How it works together with other servers on the same database. Default: it is alone.</summary>
    public NodeOptions Nodes { get; init; } = new();

    /// <summary>How log lines are written. Default text.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    /// <summary>From which level on log lines are written. Default information.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether <c>/metrics</c> answers without a key. Default false.</summary>
    public bool MetricsAnonymous { get; init; }

    /// <summary>How long a stop waits for requests under way. Default 15 s.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Logins of roles that an administrator made, instead of one that may make them; null otherwise. All three or none.</summary>
    public DatabaseLogins? DatabaseLogins { get; init; }

    /// <summary>Directory with <c>initdb</c> and <c>postgres</c> for the private PostgreSQL. Null: the newest installed version.</summary>
    public string? PostgresBin { get; init; }

    /// <summary>Most connections that serve requests. Default 16.</summary>
    public int DatabaseConnections { get; init; } = 16;

    /// <summary>Targets inside private networks that workflows may call all the same, e.g. <c>127.0.0.1:7171</c> or <c>10.20.0.0/16</c>. Default none.</summary>
    public IReadOnlyList<string> OutboundAllow { get; init; } = [];

    /// <summary>What runs processes, and within which bounds.</summary>
    public ProcessSettings Processes { get; init; } = new();

    /// <summary>Folder whose documents workflows may name as <c>file:</c> addresses. Null: such addresses are refused.</summary>
    public string? DocumentFolder { get; init; }

    /// <summary>Servers that gRPC calls reach over TLS, as <c>host</c> or <c>host:port</c>. Default none: only port 443.</summary>
    public IReadOnlyList<string> GrpcTls { get; init; } = [];

    /// <summary>Where relative endpoints of <c>call: http</c> lead, e.g. <c>https://api.example.com/v2/</c>. Null: they are a configuration error of the workflow.</summary>
    public Uri? CallBaseUri { get; init; }

    /// <summary>Where the keys come from that data keys are wrapped with. Null: the file <c>encryption-key</c> of the data directory, made at the first start.</summary>
    public IEncryptionKeySource? EncryptionKeys { get; init; }

    /// <summary>Folder with secrets as files, asked for those that the database does not have. Null: none.</summary>
    public string? SecretsDirectory { get; init; }

    /// <summary>Environment variables that give secrets to the tenant <c>default</c>, by their whole names; asked last. Default: none.</summary>
    public IReadOnlyDictionary<string, string> SecretsFromEnvironment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Activities carried out at the same time. Default 512.</summary>
    public int ConcurrentActivities { get; init; } = 512;

    /// <summary>How long and how large executions may become.</summary>
    public ExecutionSettings Executions { get; init; } = new();

    /// <summary>How long and how many events are kept, and which ones the engine adds.</summary>
    public EventOptions Events { get; init; } = new();

    /// <summary>The identity provider whose people and programs are let in. Default: none.</summary>
    public OidcSettings Oidc { get; init; } = new();

    /// <summary>Bounds of the API.</summary>
    public ApiLimits Limits { get; init; } = new();

    /// <summary>Things to tell the operator that do not stop the start, e.g. an unknown variable.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// The clock of executions, of outgoing calls and of the API. For conformance runs and tests in this process; no setting reaches it. Default: the machine's.
    /// The store keeps the machine's: how long a database takes to answer is real time.
    /// </summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether <see cref="Clock"/> is moved by hand, over hours at once. Default false.</summary>
    public bool ClockLeaps { get; set; }

    /// <summary>Hosts (as <c>host:port</c>) that are answered elsewhere, in plain HTTP. For conformance runs and tests in this process; no setting reaches it. Default none.</summary>
    public IReadOnlyDictionary<string, IPEndPoint> HostMap { get; init; } = new Dictionary<string, IPEndPoint>();

    /// <summary>Carry out activities of their kinds instead of the server's own runners. For measurements in this process; no setting reaches it. Default none.</summary>
    public IReadOnlyList<IActivityRunner> ActivityRunners { get; init; } = [];

    /// <summary>Only where it listens: other members hold passwords.</summary>
    public override string ToString() => $"{nameof(ServerOptions)} {{ Listen = {Listen} }}";

    /// <summary>What the store is told.</summary>
    public PostgresOptions Postgres => new()
    {
        DataDirectory = DataDirectory,
        ConnectionString = DatabaseUrl,
        OwnerConnectionString = DatabaseLogins?.Owner,
        AppConnectionString = DatabaseLogins?.App,
        CommitterConnectionString = DatabaseLogins?.Committer,
        BinDirectory = PostgresBin,
        AppConnections = DatabaseConnections,
    };

    /// <summary>What the runtime is told.</summary>
    internal RuntimeOptions Runtime
    {
        get
        {
            var runtime = new RuntimeOptions { Node = Node, ConcurrentActivities = ConcurrentActivities, CallBaseUri = CallBaseUri, Lifecycle = Events.Lifecycle, ActiveLimit = Executions.ActiveLimit, Suspension = Executions.Suspension, Engine = Executions.Bounds with { EventBytes = Limits.EventBytes } };
            (runtime.Lease, runtime.Beat, runtime.RebalancePatience) = (Nodes.Lease, Nodes.Lease / 5, Nodes.RebalancePatience);
            // A clock that leaps must find its timers armed, and a leap in the middle of a decision is no slow expression.
            if (ClockLeaps) (runtime.TimerWindow, runtime.DecisionTime) = (TimeSpan.FromDays(1), TimeSpan.FromMinutes(10));
            return runtime;
        }
    }

    /// <summary>What the runners are told.</summary>
    public RunnerOptions Runners => new()
    {
        Outbound = { AllowedTargets = OutboundAllow, HostMap = HostMap },
        Sandbox = Processes.Sandbox,
        Scripts = Processes.Scripts,
        Containers = Processes.Containers,
        Mcp = { ServerFolders = Processes.McpServers },
        Grpc = { DocumentFolder = DocumentFolder, TlsTargets = GrpcTls },
    };

    private static string DefaultDataDirectory()
    {
        var home = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        if (string.IsNullOrEmpty(home)) home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return Path.Combine(home, "pawl");
    }
}

/// <summary>Connection strings or URLs of three roles, as <c>docs/postgresql.md</c> describes them.</summary>
/// <param name="Owner">The role that migrates.</param>
/// <param name="App">The role that serves requests.</param>
/// <param name="Committer">The role that commits.</param>
public sealed record DatabaseLogins(string Owner, string App, string Committer)
{
    /// <summary>Names nothing: connection strings hold passwords.</summary>
    public override string ToString() => nameof(DatabaseLogins);
}

/// <summary>Bounds on what one request may ask and bring. Beyond a bound a request is refused with a problem that names the bound.</summary>
public sealed record ApiLimits
{
    /// <summary>Bytes of a request's body. Default 1 MiB.</summary>
    public int BodyBytes { get; init; } = 1 << 20;
    /// <summary>Nesting of a request's JSON. Default 256.</summary>
    public int BodyDepth { get; init; } = 256;
    /// <summary>Bytes of all headers together, request line not counted. Default 32 KiB.</summary>
    public int HeaderBytes { get; init; } = 32 << 10;
    /// <summary>Bytes of one event, as JSON, received or emitted. Default 256 KiB.</summary>
    public int EventBytes { get; init; } = 256 << 10;
    /// <summary>Events of one request. Default 1,000.</summary>
    public int EventBatch { get; init; } = 1_000;
    /// <summary>Items on a page when the request does not say. Default 50.</summary>
    public int PageDefault { get; init; } = 50;
    /// <summary>Items on a page at most. Default 200.</summary>
    public int PageLimit { get; init; } = 200;
    /// <summary>Labels of one execution. Default 32.</summary>
    public int Labels { get; init; } = 32;
    /// <summary>Characters of a label's value. Default 256.</summary>
    public int LabelLength { get; init; } = 256;
    /// <summary>Longest that <c>?wait</c> holds a request. Default 60 s.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>Streams of history that are open at the same time. Default 1,000.</summary>
    public int Streams { get; init; } = 1_000;
    /// <summary>Silence after which a stream sends a comment, so that proxies keep it open. Default 15 s.</summary>
    public TimeSpan StreamHeartbeat { get; init; } = TimeSpan.FromSeconds(15);
    /// <summary>Events of a history beyond which it is not told as tasks. Default 200,000.</summary>
    public int TimelineEvents { get; init; } = 200_000;
    /// <summary>How long a verified API key is trusted without looking again: a revoked one works this long at most. Default 3 s, from 0 to 5 s.</summary>
    public TimeSpan KeyTrust { get; init; } = TimeSpan.FromSeconds(3);
}
