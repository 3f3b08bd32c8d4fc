using Pawl.Client;
using Pawl.Client.Executions;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>Actions on more than one execution, and on none: bulk operations, versions, templates, web hooks.</summary>
internal static class AdministrativeActions
{
    private const int Many = 15;

    public static Dictionary<string, Func<InsistingOperator, Task>> All { get; } = new()
    {
        ["bulk-resume"] = async me =>
        {
            for (var i = 0; i < Many; i++) await me.StartAsync("moved", id: $"{me.Name}-{i}");
            var done = await me.OnceAsync((client, key) => client.Executions.BulkAsync(Resume(me, limit: null), key, me.Token), result => result);
            Assert.Equal((Many, Many, 0), (done.Matched, done.Done, done.Failed));
            Assert.All(await ResumedAsync(me), times => Assert.Equal(1, times));
        },
        // A repetition means those that were chosen at first, and not the next ones.
        ["bulk-resume-of-some"] = async me =>
        {
            for (var i = 0; i < Many; i++) await me.StartAsync("moved", id: $"{me.Name}-{i}");
            var done = await me.OnceAsync((client, key) => client.Executions.BulkAsync(Resume(me, limit: 5), key, me.Token), result => result);
            Assert.Equal((5, 5, true), (done.Matched, done.Done, done.More));
            Assert.Equal(5, (await ResumedAsync(me)).Sum());
        },
        ["bulk-suspend"] = async me =>
        {
            for (var i = 0; i < Many; i++) await me.StartAsync("hearing", suspended: false, id: $"{me.Name}-{i}");
            var filter = new BulkFilter { Labels = new Dictionary<string, string> { ["of"] = me.Name } };
            var done = await me.OnceAsync((client, key) => client.Executions.BulkAsync(new() { Action = BulkAction.Suspend, Filter = filter, Reason = "all" }, key, me.Token), result => result);
            Assert.Equal((Many, Many), (done.Matched, done.Done));
            var stopped = await me.OnceAsync((client, key) => client.Executions.BulkAsync(new() { Action = BulkAction.Cancel, Filter = filter }, key, me.Token), result => result);
            Assert.Equal((Many, Many), (stopped.Matched, stopped.Done));
        },
        ["versions"] = async me =>
        {
            await me.InsistAsync(client => client.Workflows.PublishAsync(Versioned(me.Name, "1.0.0"), me.Token));
            await me.InsistAsync(client => client.Workflows.PublishAsync(Versioned(me.Name, "1.1.0"), me.Token));
            var back = await me.OnceAsync((client, key) => client.Workflows.RollBackOnceAsync("crash", me.Name, "1.0.0", key, cancellationToken: me.Token), version => (version.Version, version.Digest));
            Assert.Equal("1.1.1", back.Version);
            await me.InsistAsync(client => client.Workflows.DisableAsync("crash", me.Name, "1.1.0", me.Token));
            await GoneAsync(me, client => client.Workflows.DeleteAsync("crash", me.Name, "1.0.0", me.Token));
            await me.InsistAsync(client => client.Workflows.UndeleteAsync("crash", me.Name, "1.0.0", me.Token));
            await GoneAsync(me, client => client.Workflows.DeleteAsync("crash", me.Name, "1.1.0", me.Token));
            Assert.Equal(["1.0.0", "1.1.1"], (await me.InsistAsync(client => client.Workflows.ListVersionsAsync("crash", me.Name, me.Token))).Items.Select(version => version.Version).Order());
        },
        ["template"] = async me =>
        {
            await me.InsistAsync(client => client.Templates.PublishAsync(Template(me.Name), me.Token));
            var made = await me.OnceAsync((client, _) => client.Templates.InstantiateAsync("crash", me.Name, new() { Namespace = "crash", Name = $"{me.Name}-made", Arguments = InsistingOperator.Json(new { who = "Ada" }) }, me.Token), instance => instance.Workflow);
            Assert.Equal([made.Workflow!.Version], (await me.InsistAsync(client => client.Workflows.ListVersionsAsync("crash", $"{me.Name}-made", me.Token))).Items.Select(version => version.Version));
        },
        ["webhook"] = async me =>
        {
            var hook = await me.OnceAsync((client, key) => client.Webhooks.CreateAsync(new() { Url = "https://nobody.example.test/", Secret = me.Name, Events = ["execution.suspension-overdue"] }, key, me.Token), made => made);
            Assert.Single((await me.InsistAsync(client => client.Webhooks.ListAsync(me.Token))).Items, known => known.Secret == me.Name && known.Id == hook.Id);
        },
    };

    private static BulkOperation Resume(InsistingOperator me, int? limit) =>
        new() { Action = BulkAction.Resume, Filter = new() { Labels = new Dictionary<string, string> { ["of"] = me.Name } }, Limit = limit };

    /// <summary>How often each of many executions was resumed.</summary>
    private static async Task<List<int>> ResumedAsync(InsistingOperator me)
    {
        var times = new List<int>();
        for (var i = 0; i < Many; i++) times.Add((await me.HistoryAsync($"{me.Name}-{i}")).Count(kind => kind == "execution-resumed"));
        return times;
    }

    /// <summary>Deletes until there is an answer; that it is gone already is one.</summary>
    private static Task GoneAsync(InsistingOperator me, Func<PawlClient, Task> delete) => me.InsistAsync(async client =>
    {
        try { await delete(client); }
        catch (Client.Problems.PawlApiException gone) when (gone.Code == "workflow-not-found") { }
        return true;
    });

    private static string Versioned(string name, string version) => $$"""
        document: { dsl: '1.0.3', namespace: crash, name: {{name}}, version: '{{version}}' }
        do: [ { last: { set: { version: '{{version}}' } } } ]
        """;

    private static string Template(string name) => $$"""
        document: { dsl: '1.0.3', namespace: crash, name: {{name}}, version: '1.0.0', tags: { kind: template } }
        input: { schema: { document: { type: object, properties: { who: { type: string } } } } }
        do: [ { greet: { set: { text: '${ .who }' } } } ]
        """;
}
