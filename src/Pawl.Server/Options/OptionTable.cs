using Pawl.Server.Edge;
using Pawl.Server.Encryption;
using Pawl.Server.Rates;
using Pawl.Server.Retention;

namespace Pawl.Server.Options;

/// <summary>The one list of all options: what is not here cannot be set, what is here is documented.</summary>
internal static class OptionTable
{
    public static IReadOnlyList<OptionEntry> Entries { get; } =
    [
        new("listen", "127.0.0.1:7070", "Address and port of the HTTP API; port 0 takes a free one.",
            (options, text) => options with { Listen = OptionValues.Address(text) }),
        .. EdgeOptionTable.Entries,
        .. RateOptionTable.Entries,
        new("data", "$XDG_DATA_HOME/pawl, else ~/.local/share/pawl", "Folder of what Pawl itself keeps, the private PostgreSQL above all.",
            (options, text) => options with { DataDirectory = Path.GetFullPath(OptionValues.Text(text)) }),
        new("database-url", "", "PostgreSQL to use, as postgresql://user:password@host:port/database or as a connection string; without it a private one is started.",
            (options, text) => options with { DatabaseUrl = OptionValues.Text(text) }) { IsSecret = true },
        Login("owner", "migrates", (logins, text) => logins with { Owner = text }),
        Login("app", "serves requests", (logins, text) => logins with { App = text }),
        Login("committer", "commits", (logins, text) => logins with { Committer = text }),
        new("database-connections", "16", "Connections to PostgreSQL that serve requests, at most.",
            (options, text) => options with { DatabaseConnections = OptionValues.Whole(text, 1, 200) }),
        new("postgres-bin", "the newest installed", "Folder with initdb and postgres for the private PostgreSQL.",
            (options, text) => options with { PostgresBin = Path.GetFullPath(OptionValues.Text(text)) }),
        new("outbound-allow", "", "Targets in private networks that workflows may call all the same, with commas between: host, host:port, address, address:port or network/bits. Everything else in private networks is refused.",
            (options, text) => options with { OutboundAllow = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) }),
        new("call-base-uri", "", "Address that relative endpoints of workflows lead to, e.g. https://api.example.com/v2/; without it they are an error of the workflow.",
            (options, text) => options with { CallBaseUri = OptionValues.HttpAddress(text) }),
        new("encryption-key", "", "Key that data keys are wrapped with: 32 bytes as base64. Several with spaces or line breaks between: the first one wraps, all of them open. Without it, one is made at the first start and kept in the data folder, in the file encryption-key.",
            (options, text) => options with { EncryptionKeys = new GivenEncryptionKeys("PAWL_ENCRYPTION_KEY", EncryptionKeyText.Parse(text)) }) { IsSecret = true },
        new("encryption-key-command", "", "Command that writes the key, or the keys, to its standard output, as encryption-key has them: asked at the start, and when a rotation needs a key that it did not give before.",
            (options, text) => options with { EncryptionKeys = new EncryptionKeyCommand(OptionValues.Text(text)) }),
        new("secrets-dir", "", "Folder with secrets as files, NAME or NAME.json each, for those that are not in the database; the tenant 'default' has its files, other tenants those of a folder of their name inside it.",
            (options, text) => options with { SecretsDirectory = Path.GetFullPath(OptionValues.Text(text)) }),
        .. OidcOptionTable.Entries,
        .. ProcessOptionTable.Entries,
        .. ExecutionOptionTable.Entries,
        new("documents", "", "Folder whose documents workflows may name as file: addresses, file://app/greet.proto for app/greet.proto in it; all tenants can read it. Without it such addresses are refused.",
            (options, text) => options with { DocumentFolder = Path.GetFullPath(OptionValues.Text(text)) }),
        new("grpc-tls", "", "Servers that gRPC calls reach over TLS, with commas between: host or host:port. Port 443 always is; all others are called in the clear.",
            (options, text) => options with { GrpcTls = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) }),
        new("concurrent-activities", "512", "HTTP calls and processes of workflows carried out at the same time.",
            (options, text) => options with { ConcurrentActivities = OptionValues.Whole(text, 1, 100_000) }),
        new("audit-retention", "forever", "How long entries of the audit log are kept, from 1d on, or forever. Then they go from the beginning of their tenant's chain; the rest of it still verifies.",
            (options, text) => options with { AuditRetention = text == RetentionText.Forever ? null : OptionValues.Time(text, TimeSpan.FromDays(1), TimeSpan.FromDays(36_500)) }),
        .. NodeOptionTable.Entries,
        new("log-format", "text", "How log lines are written: text or json.",
            (options, text) => options with { LogFormat = OptionValues.Choice<LogFormat>(text) }),
        new("log-level", "information", "From which level on log lines are written: trace, debug, information, warning, error, critical or none.",
            (options, text) => options with { LogLevel = OptionValues.Choice<Microsoft.Extensions.Logging.LogLevel>(text) }),
        new("metrics-anonymous", "false", "Whether /metrics answers without a key.",
            (options, text) => options with { MetricsAnonymous = OptionValues.Flag(text) }),
        new("stop-within", "15s", "How long a stop waits for requests under way.",
            (options, text) => options with { StopWithin = OptionValues.Time(text, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) }),

        new("event-retention", "24h", "How long events are kept after they arrived; as long, an event that comes again is recognized.",
            (options, text) => options with { Events = options.Events with { Retention = OptionValues.Time(text, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)) } }),
        new("events-kept", "1000000", "Events kept at most, over all tenants; the oldest go first.",
            (options, text) => options with { Events = options.Events with { Kept = OptionValues.Whole(text, 1_000, 1_000_000_000) } }),
        new("lifecycle-events", "off", "Which lifecycle events (io.serverlessworkflow.…) executions emit: off, workflows, or all, which adds those of tasks.",
            (options, text) => options with { Events = options.Events with { Lifecycle = OptionValues.Choice<Engine.Lifecycle.LifecycleLevel>(text) } }),

        Limit("body-bytes", "1MiB", "Bytes of a request's body at most.", (limits, text) => limits with { BodyBytes = OptionValues.Bytes(text, 1 << 10, 64 << 20) }),
        Limit("body-depth", "256", "Nesting of a request's JSON at most.", (limits, text) => limits with { BodyDepth = OptionValues.Whole(text, 8, 10_000) }),
        Limit("header-bytes", "32KiB", "Bytes of a request's headers at most.", (limits, text) => limits with { HeaderBytes = OptionValues.Bytes(text, 4 << 10, 1 << 20) }),
        Limit("event-bytes", "256KiB", "Bytes of one event at most, received or emitted.", (limits, text) => limits with { EventBytes = OptionValues.Bytes(text, 1 << 10, 16 << 20) }),
        Limit("event-batch", "1000", "Events of one request at most.", (limits, text) => limits with { EventBatch = OptionValues.Whole(text, 1, 10_000) }),
        Limit("page-default", "50", "Items on a page when the request does not say.", (limits, text) => limits with { PageDefault = OptionValues.Whole(text, 1, 1_000) }),
        Limit("page-limit", "200", "Items on a page at most.", (limits, text) => limits with { PageLimit = OptionValues.Whole(text, 1, 1_000) }),
        Limit("labels", "32", "Labels of one execution at most.", (limits, text) => limits with { Labels = OptionValues.Whole(text, 0, 1_000) }),
        Limit("label-length", "256", "Characters of a label's value at most.", (limits, text) => limits with { LabelLength = OptionValues.Whole(text, 1, 10_000) }),
        Limit("wait", "60s", "Longest that '?wait=' holds a request.", (limits, text) => limits with { Wait = OptionValues.Time(text, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) }),
        Limit("streams", "1000", "Streams of history open at the same time.", (limits, text) => limits with { Streams = OptionValues.Whole(text, 1, 1_000_000) }),
        Limit("stream-heartbeat", "15s", "Silence after which a stream sends a comment to stay open.", (limits, text) => limits with { StreamHeartbeat = OptionValues.Time(text, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)) }),
        Limit("timeline-events", "200000", "Events of a history beyond which it is not told as tasks.", (limits, text) => limits with { TimelineEvents = OptionValues.Whole(text, 1, 10_000_000) }),
        Limit("key-trust", "3s", "How long a verified API key is trusted without looking again; a revoked one works this long at most.", (limits, text) => limits with { KeyTrust = OptionValues.Time(text, TimeSpan.Zero, TimeSpan.FromSeconds(5)) }),
    ];

    private static OptionEntry Login(string role, string does, Func<DatabaseLogins, string, DatabaseLogins> apply) =>
        new($"database-{role}-url", "", $"Login of the role pawl_{role}, which {does}, when an administrator made the roles; set all three and not database-url.",
            (options, text) => options with { DatabaseLogins = apply(options.DatabaseLogins ?? new("", "", ""), OptionValues.Text(text)) })
        { IsSecret = true };

    private static OptionEntry Limit(string name, string @default, string meaning, Func<ApiLimits, string, ApiLimits> apply) =>
        new($"limit-{name}", @default, meaning, (options, text) => options with { Limits = apply(options.Limits, text) });
}
