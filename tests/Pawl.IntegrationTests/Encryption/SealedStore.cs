using System.Text;
using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.IntegrationTests.Postgres;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Postgres;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Requests;
using Pawl.Runtime.Storage;
using Pawl.Server.Encryption;
using Xunit;
using static Pawl.Tests.Shared.Rounds;

namespace Pawl.IntegrationTests.Encryption;

/// <summary>A database with one row of everything that is sealed, for two subjects of the tenant <c>default</c> and one of the tenant <c>other</c> that has the same names.</summary>
public sealed class SealedStore(PostgresFixture fixture) : IAsyncLifetime, IPayloadPolicy
{
    public const string Text = "content-of-";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private readonly EncryptionKey key = EncryptionKey.Make();

    public TestDatabase Database { get; private set; } = null!;

    public PostgresStorage Storage { get; private set; } = null!;

    public Guid Node { get; } = Guid.NewGuid();

    public bool SealsAny => true;

    public bool Seals(string tenant) => true;

    public async ValueTask InitializeAsync()
    {
        Database = await fixture.CreateDatabaseAsync();
        await using (var writing = await OpenAsync())
        {
            await writing.Tenants.CreateAsync("other", Now, Cancelled);
            var epochs = await writing.Executions.AcquireAllAsync("test", Cancelled);
            foreach (var (tenant, subject) in new[] { ("default", "one"), ("default", "two"), ("other", "one") }) await WriteAsync(writing, epochs, tenant, subject);
        }
        // Opened anew: no key was read yet.
        Storage = await OpenAsync();
    }

    public ValueTask DisposeAsync() => Storage.DisposeAsync();

    /// <summary>The store as a server opens it that starts.</summary>
    public async Task<PostgresStorage> OpenAsync()
    {
        var storage = await Database.OpenAsync();
        storage.Payloads.Use(new(storage.DataKeys, new(new GivenEncryptionKeys("the test", key), TimeProvider.System, [key]), TimeProvider.System), this);
        return storage;
    }

    public static ExecutionKey Execution(string tenant, string subject, string phase = "completed") => new(tenant, $"{subject}-{phase}");

    private async Task WriteAsync(PostgresStorage storage, IReadOnlyDictionary<int, long> epochs, string tenant, string subject)
    {
        var content = Text + subject;
        var json = Encoding.UTF8.GetBytes($"\"{content}\"");
        CommitEntry Begin(string phase, StatusPhase status) =>
            Start(Execution(tenant, subject, phase), status) with { Start = NewStart() with { Input = JqValue.From(content) } };

        var webhook = await storage.Webhooks.AddAsync(tenant, new($"hook-{subject}", $"https://example.com/{subject}", "key", ["execution.suspended"], Now), 10, Cancelled);
        Assert.True(webhook);
        await CommitAsync(Begin("completed", StatusPhase.Completed) with { End = new(JqValue.From(content), null, null) });
        await CommitAsync(Begin("faulted", StatusPhase.Faulted) with { End = new(null, ErrorTypes.Runtime(content), null) });
        await CommitAsync(Begin("cancelled", StatusPhase.Cancelled) with { End = new(null, null, content) });
        var suspended = Execution(tenant, subject, "suspended");
        await CommitAsync(Begin("suspended", StatusPhase.Suspended) with
        {
            Suspended = new(new() { Since = Now.AddMinutes(subject.Length), Actor = "test", Cause = SuspensionCause.Operator, Reason = content }, InFlight: false),
            Notices = [new("execution.suspended", json, 1)],
            Outgoing = [new(Guid.NewGuid(), suspended, Partitioning.Of(suspended), json)],
            Answers = [new(Guid.NewGuid(), tenant, Node, json)],
        });
        await CommitAsync(Next(suspended, 2));
        var listening = Execution(tenant, subject, "listening");
        await CommitAsync(Begin("listening", StatusPhase.Waiting) with { SubscriptionsSet = [new(1, $"type-{subject}", 1, false)] });
        await storage.Executions.CommitAsync(new CommitRound(epochs, [])
        {
            Events =
            [
                new()
                {
                    Tenant = tenant, Source = "/s", Id = subject, Type = $"type-{subject}", ReceivedAt = Now, Receipt = Guid.NewGuid(),
                    Envelope = Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"{{subject}}","source":"/s","type":"type-{{subject}}","data":"{{content}}"}"""),
                },
            ],
        }, Cancelled);
        var keyed = new KeyedRequestName(tenant, subject, "k");
        await storage.KeyedRequests.BeginAsync(keyed, new(new byte[32], json), Cancelled);
        await storage.KeyedRequests.EndAsync(keyed, json, Cancelled);
        await storage.Checkpoints.AddAsync(Execution(tenant, subject), new("c", 1, Now, content), 10, Cancelled);

        Task CommitAsync(CommitEntry entry) => storage.Executions.CommitAsync(Of(epochs, entry), Cancelled);
    }
}
