using System.Text;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Resources;
using Pawl.Runtime.Secrets;
using Xunit;
using static Pawl.Tests.Runtime.RuntimeHarness;

namespace Pawl.Tests.Runtime;

/// <summary>What lies outside a definition is looked up before an execution starts, and stays as it was.</summary>
public sealed class ResourceStartTests
{
    private const string Function = "https://catalog.test/f.yaml";
    private const string Call = """[{"pause":{"wait":{"seconds":10}}},{"it":{"call":"https://catalog.test/f.yaml"}}]""";

    [Fact]
    public void An_execution_runs_to_its_end_with_what_it_found_at_its_start_even_after_a_crash()
    {
        var loader = new HeldLoader { [Function] = "set: { version: 1 }" };
        var harness = new RuntimeHarness(loader);
        var definition = harness.Publish(Call);
        var first = harness.Start(definition, "first");
        loader[Function] = "set: { version: 2 }";
        var second = harness.Start(definition, "second");
        harness.Crash();
        loader[Function] = null;
        harness.Pass(11);

        Assert.Equal("""{"version":1}""", harness.State(first).Output!.Value.ToJson());
        Assert.Equal("""{"version":2}""", harness.State(second).Output!.Value.ToJson());
        Assert.Equal(2, loader.Asked.Count);
    }

    [Fact]
    public void A_child_pins_its_own_resources()
    {
        var loader = new HeldLoader { [Function] = "set: { child: true }" };
        var harness = new RuntimeHarness(loader);
        harness.Publish(Call, "child");
        var parent = harness.Start(harness.Publish("""[{"run":{"run":{"workflow":{"namespace":"test","name":"child","version":"latest"}}}}]"""));
        Assert.Equal([Function], loader.Asked);
        loader[Function] = "set: { child: changed }";
        harness.Crash();
        harness.Pass(11);

        Assert.Equal("""{"child":true}""", harness.State(parent).Output!.Value.ToJson());
    }

    [Fact]
    public void A_definition_that_is_whole_asks_for_nothing()
    {
        var loader = new HeldLoader();
        var harness = new RuntimeHarness(loader);
        var key = harness.Start(harness.Publish("""[{"a":{"set":{"b":1}}}]"""));

        Assert.Empty(loader.Asked);
        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    [Fact]
    public void A_repeated_start_asks_for_nothing_again()
    {
        var loader = new HeldLoader { [Function] = "set: { a: 1 }" };
        var harness = new RuntimeHarness(loader);
        var definition = harness.Publish(Call);
        harness.Start(definition, "one");

        Assert.Equal(StartResult.Repeated, harness.Start(Request(definition, "one")).Result);
        Assert.Single(loader.Asked);
    }

    [Fact]
    public void A_document_that_does_not_come_in_time_is_missing_and_the_start_is_answered()
    {
        var loader = new HeldLoader { [Function] = "set: { a: 1 }", IsHeld = true };
        var harness = new RuntimeHarness(loader);
        var definition = harness.Publish(Call);
        var start = harness.Begin(runtime => runtime.StartAsync(Request(definition, "one"), CancellationToken.None));
        Assert.False(start.IsCompleted);
        harness.Pass(9);
        Assert.Equal(StartResult.Started, start.Result.Result);
        harness.Pass(11);

        var error = harness.State(new(Tenant, "one")).Error!;
        Assert.Equal((ErrorTypes.Prefix + "configuration", "/do/1/it"), (error.Type, error.Instance));
        Assert.Contains("could not be had within 8 s", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void While_documents_are_looked_up_the_neighbours_go_on()
    {
        var loader = new HeldLoader { [Function] = "set: { a: 1 }", IsHeld = true };
        var harness = new RuntimeHarness(loader);
        var slow = harness.Publish(Call, "slow");
        var start = harness.Begin(runtime => runtime.StartAsync(Request(slow, "slow"), CancellationToken.None));
        var quick = harness.Start(harness.Publish("""[{"a":{"set":{"b":1}}}]""", "quick"));

        Assert.Equal(StatusPhase.Completed, harness.Status(quick));
        Assert.False(start.IsCompleted);
    }

    [Fact]
    public void A_loader_that_breaks_leaves_an_error_and_no_execution_without_an_answer()
    {
        var loader = new HeldLoader { Fault = new InvalidOperationException("it broke") };
        var harness = new RuntimeHarness(loader);
        var key = harness.Start(harness.Publish(Call));
        harness.Pass(11);

        Assert.Contains("it broke", harness.State(key).Error!.Detail, StringComparison.Ordinal);
        Assert.Empty(harness.Runtime.Quarantined);
    }

    [Fact]
    public void Documents_that_lead_to_each_other_are_followed_as_deep_as_the_bound()
    {
        var loader = new HeldLoader();
        for (var i = 0; i < 5; i++) loader[$"https://catalog.test/{i}.yaml"] = $"call: {i + 1}.yaml";
        loader["https://catalog.test/5.yaml"] = "set: { deep: true }";
        const string Chain = """[{"it":{"call":"https://catalog.test/0.yaml"}}]""";

        var enough = new RuntimeHarness(loader, new() { Resources = new() { Depth = 6 } });
        Assert.Equal("""{"deep":true}""", enough.State(enough.Start(enough.Publish(Chain))).Output!.Value.ToJson());
        var tooFew = new RuntimeHarness(loader, new() { Resources = new() { Depth = 5 } });
        Assert.Contains("more than 5 documents lead to it", tooFew.State(tooFew.Start(tooFew.Publish(Chain))).Error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_execution_takes_no_more_documents_and_no_more_text_than_the_bounds()
    {
        var loader = new HeldLoader { ["https://catalog.test/a.yaml"] = "set: { a: 1 }", ["https://catalog.test/b.yaml"] = "set: { b: 1 }" };
        const string Both = """[{"a":{"call":"https://catalog.test/a.yaml"}},{"b":{"call":"https://catalog.test/b.yaml"}}]""";

        var few = new RuntimeHarness(loader, new() { Resources = new() { Count = 1 } });
        Assert.Contains("more than 1 documents", few.State(few.Start(few.Publish(Both))).Error!.Detail, StringComparison.Ordinal);
        var small = new RuntimeHarness(loader, new() { Resources = new() { TotalLength = 20 } });
        Assert.Contains("longer than 20 characters", small.State(small.Start(small.Publish(Both))).Error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_may_open_a_catalog_and_stands_in_no_history()
    {
        var loader = new HeldLoader { ["https://catalog.test/functions/f/1.0.0/function.yaml"] = "set: { a: 1 }" };
        var harness = new RuntimeHarness(loader) { Secrets = new OneSecret() };
        harness.Crash();
        const string Source = """
            document: { dsl: '1.0.3', namespace: test, name: closed, version: '1.0.0' }
            use:
              secrets: [ token ]
              catalogs: { shared: { endpoint: { uri: 'https://catalog.test', authentication: { bearer: { use: token } } } } }
            do: [ { it: { call: 'f:1.0.0@shared' } } ]
            """;
        var id = new DefinitionId("test", "closed", "1.0.0");
        harness.Database.Definitions.Add(new() { Id = id, Source = Source, Digest = "closed"u8.ToArray(), CreatedAt = DateTimeOffset.UnixEpoch });
        var key = harness.Start(id);

        Assert.Equal("""{"a":1}""", harness.State(key).Output!.Value.ToJson());
        Assert.Equal("""{"token":"canary"}""", Assert.Single(loader.Authentications)!.Properties.ToJson());
        Assert.DoesNotContain("canary", Encoding.UTF8.GetString(HistoryJson.Write([.. harness.Database.Executions[key].Events])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_runtime_without_a_loader_says_so()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Call));
        harness.Pass(11);

        Assert.Contains("fetches nothing from elsewhere", harness.State(key).Error!.Detail, StringComparison.Ordinal);
    }

    private sealed class OneSecret : ISecretSource
    {
        public Task<JqValue> GetAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
            Task.FromResult(JqValue.Object(("token", JqValue.From("canary"))));
    }

    /// <summary>Documents by address.</summary>
    private sealed class HeldLoader : IResourceLoader
    {
        private readonly Dictionary<string, string?> documents = [];

        public List<string> Asked { get; } = [];
        public List<ResolvedAuthentication?> Authentications { get; } = [];
        public bool IsHeld { get; init; }
        public Exception? Fault { get; init; }

        public string? this[string address]
        {
            set => documents[address] = value;
        }

        public async Task<LoadedResource> LoadAsync(string tenant, ResourceLocation location, CancellationToken cancellationToken)
        {
            Asked.Add(location.Uri!.AbsoluteUri);
            Authentications.Add(location.Authentication);
            if (Fault is not null) throw Fault;
            if (IsHeld)
            {
                var held = new TaskCompletionSource();
                await using var registration = cancellationToken.Register(() => held.TrySetCanceled(cancellationToken));
                await held.Task;
            }
            return documents.GetValueOrDefault(location.Uri.AbsoluteUri) is { } text ? new(text, null) : new(null, "it is not there");
        }
    }
}
