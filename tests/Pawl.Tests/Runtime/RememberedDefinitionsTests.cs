using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Runtime;

public sealed class RememberedDefinitionsTests
{
    private static readonly DefinitionId Id = new("test", "work", "1.0.0");

    private readonly ManualClock _clock = new();
    private readonly CountingStore _store = new();
    private readonly RememberedDefinitions _remembered;

    public RememberedDefinitionsTests() => _remembered = new(_store, _clock);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_in_quick_succession_reach_the_store_once_and_a_later_one_again()
    {
        for (var i = 0; i < 10; i++) Assert.Equal(Id, (await _remembered.GetAsync("default", Id, Cancelled))?.Id);
        Assert.Equal(1, _store.Reads);

        _clock.Advance(RememberedDefinitions.Trust);
        await _remembered.GetAsync("default", Id, Cancelled);
        Assert.Equal(2, _store.Reads);
    }

    [Fact]
    public async Task One_tenants_definition_is_never_shown_to_another()
    {
        await _remembered.GetAsync("default", Id, Cancelled);

        Assert.Null(await _remembered.GetAsync("other", Id, Cancelled));
    }

    [Fact]
    public async Task What_is_missing_or_disabled_is_looked_for_each_time()
    {
        _store.Document = null;
        Assert.Null(await _remembered.GetAsync("default", Id, Cancelled));
        _store.Document = CountingStore.Disabled;
        Assert.NotNull((await _remembered.GetAsync("default", Id, Cancelled))?.DisabledAt);
        _store.Document = CountingStore.Enabled;

        Assert.Null((await _remembered.GetAsync("default", Id, Cancelled))?.DisabledAt);
        Assert.Equal(3, _store.Reads);
    }

    [Fact]
    public async Task A_change_counts_at_once()
    {
        await _remembered.GetAsync("default", Id, Cancelled);
        await _remembered.SetDisabledAsync("default", Id, disabled: true, Cancelled);
        Assert.NotNull((await _remembered.GetAsync("default", Id, Cancelled))?.DisabledAt);

        await _remembered.SetDisabledAsync("default", Id, disabled: false, Cancelled);
        Assert.Null((await _remembered.GetAsync("default", Id, Cancelled))?.DisabledAt);
        await _remembered.DeleteAsync("default", Id, Cancelled);
        Assert.Null(await _remembered.GetAsync("default", Id, Cancelled));
        await _remembered.PublishAsync("default", CountingStore.Enabled, Cancelled);
        Assert.NotNull(await _remembered.GetAsync("default", Id, Cancelled));
    }

    [Fact]
    public async Task What_was_read_while_it_changed_is_not_remembered()
    {
        var read = new TaskCompletionSource();
        _store.BeforeAnswer = read.Task;
        var slow = _remembered.GetAsync("default", Id, Cancelled);
        await _remembered.SetDisabledAsync("default", Id, disabled: true, Cancelled);
        read.SetResult();
        await slow;

        Assert.NotNull((await _remembered.GetAsync("default", Id, Cancelled))?.DisabledAt);
    }

    private sealed class CountingStore : IDefinitionStore
    {
        public static readonly DefinitionDocument Enabled = new() { Id = RememberedDefinitionsTests.Id, Source = "", Digest = new byte[] { 1 }, CreatedAt = DateTimeOffset.UnixEpoch };
        public static readonly DefinitionDocument Disabled = Enabled with { DisabledAt = DateTimeOffset.UnixEpoch };

        public DefinitionDocument? Document { get; set; } = Enabled;
        public Task BeforeAnswer { get; set; } = Task.CompletedTask;
        public int Reads { get; private set; }

        public async Task<DefinitionDocument?> GetAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
        {
            Reads++;
            var found = tenant == "default" ? Document : null;
            await BeforeAnswer;
            return found;
        }

        public Task<PublishOutcome> PublishAsync(string tenant, DefinitionDocument document, CancellationToken cancellationToken)
        {
            Document = document;
            return Task.FromResult(PublishOutcome.Created);
        }

        public Task<bool> SetDisabledAsync(string tenant, DefinitionId id, bool disabled, CancellationToken cancellationToken)
        {
            Document = disabled ? Disabled : Enabled;
            return Task.FromResult(true);
        }

        public Task<bool> DeleteAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
        {
            Document = null;
            return Task.FromResult(true);
        }

        public Task<IReadOnlyList<DefinitionDocument>> ListVersionsAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<DefinitionDocument>>([]);

        public Task<DefinitionDocument?> GetForExecutionAsync(string tenant, DefinitionId id, CancellationToken cancellationToken) => GetAsync(tenant, id, cancellationToken);
    }
}
