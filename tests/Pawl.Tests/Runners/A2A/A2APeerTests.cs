using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Runners.A2A;

/// <summary>Against an agent made of the official SDK.</summary>
public sealed class A2APeerTests
{
    [Fact]
    public async Task A_message_without_id_and_role_is_completed_the_same_way_each_time()
    {
        using var peer = await Peer.StartAsync("a2a");
        const string Parameters = """{"message":{"parts":[{"kind":"text","text":"hello"}]}}""";
        var first = Heard(A2ACalls.ResultOf(await A2ACalls.ByCardAsync(Card(peer), "message/send", Parameters)));
        var second = Heard(A2ACalls.ResultOf(await A2ACalls.ByServerAsync(Server(peer), "message/send", Parameters)));

        Assert.Equal(("user", "message", "hello"), (first["role"].AsString(), first["kind"].AsString(), first["parts"][0]["text"].AsString()));
        Assert.True(Guid.TryParse(first["messageId"].AsString(), out _));
        Assert.Equal(first["messageId"], second["messageId"]);
    }

    [Fact]
    public async Task What_the_author_says_of_a_message_stays()
    {
        using var peer = await Peer.StartAsync("a2a");
        var heard = Heard(A2ACalls.ResultOf(await A2ACalls.ByCardAsync(Card(peer), "message/send", """{"message":{"messageId":"mine","role":"agent","parts":[]}}""")));

        Assert.Equal(("mine", "agent"), (heard["messageId"].AsString(), heard["role"].AsString()));
    }

    [Fact]
    public async Task A_stream_gives_its_results_in_order()
    {
        using var peer = await Peer.StartAsync("a2a");
        var events = A2ACalls.ResultOf(await A2ACalls.ByCardAsync(Card(peer), "message/stream", """{"message":{"parts":[{"kind":"text","text":"task dig"}]}}"""));

        Assert.Equal(["task", "status-update", "artifact-update", "status-update"], events.Items.Select(item => item["kind"].AsString()));
        Assert.Equal("dig", events[2]["artifact"]["parts"][0]["text"].AsString());
    }

    [Fact]
    public async Task A_task_can_be_asked_for_later()
    {
        using var peer = await Peer.StartAsync("a2a");
        var task = A2ACalls.ResultOf(await A2ACalls.ByCardAsync(Card(peer), "message/send", """{"message":{"parts":[{"kind":"text","text":"task dig"}]}}"""));
        var later = A2ACalls.ResultOf(await A2ACalls.ByCardAsync(Card(peer), "tasks/get", JqValue.Object(("id", task["id"])).ToJson()));

        Assert.Equal("completed", later["status"]["state"].AsString());
    }

    [Fact]
    public async Task An_error_of_the_agent_is_a_runtime_error()
    {
        using var peer = await Peer.StartAsync("a2a");
        var error = (await A2ACalls.ByCardAsync(Card(peer), "tasks/get", """{"id":"gone"}""")).Error!;

        Assert.Equal((ErrorTypes.Prefix + "runtime", 500), (error.Type, error.Status));
        Assert.Contains("Task not found: gone (-32001)", error.Detail, StringComparison.Ordinal);
    }

    private static Uri Card(Peer peer) => new($"http://127.0.0.1:{peer.Port}/.well-known/agent-card.json");

    private static Uri Server(Peer peer) => new($"http://127.0.0.1:{peer.Port}/rpc");

    private static JqValue Heard(JqValue answer) => answer["parts"][0]["data"]["userMessage"];
}
