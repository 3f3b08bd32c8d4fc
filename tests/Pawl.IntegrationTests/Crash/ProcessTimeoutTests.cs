using Pawl.Client.Executions;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>Commands of a real server that are ended by a time limit, and do what they can to stay.</summary>
public sealed class ProcessTimeoutTests
{
    private readonly ProcessWitness _witness = new();

    /// <summary>Ignores every signal that can be ignored, and leaves a daemon behind: a process of a session of its own whose parents are gone.</summary>
    private const string Stubborn = "trap \"\" TERM INT HUP; (setsid sh -c \"trap \\\"\\\" TERM INT HUP; (sleep 601 & ); sleep 602\" & ); sleep 600; sleep 600";

    [Theory]
    [InlineData("timeout: { after: PT3S }", "", "/do/0/work")]
    [InlineData("", "timeout: { after: PT3S }", "/")]
    [InlineData("", "metadata: { activeTimeout: PT3S }", "/")]
    public async Task A_command_that_ran_out_of_time_is_gone_with_everything_it_started(string task, string root, string instance)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var server = await CrashingServer.StartAsync();
        var (inDocument, atRoot) = root.StartsWith("metadata", StringComparison.Ordinal) ? ($", {root}", "") : ("", root);
        await server.Client.Workflows.PublishAsync($$"""
            document: { dsl: '1.0.3', namespace: time, name: stubborn, version: '1.0.0'{{inDocument}} }
            {{atRoot}}
            do:
              - work:
                  run: { shell: { command: '{{Stubborn}}', environment: { {{ProcessWitness.Variable}}: '{{_witness.Mark}}' } } }
                  {{task}}
            """, limit.Token);
        var id = (await server.Client.Executions.StartAsync("time", "stubborn", new(), cancellationToken: limit.Token)).Id;
        await _witness.GrowsToAsync(3, limit.Token);

        var ended = await server.Client.Executions.GetAsync(id, TimeSpan.FromSeconds(30), limit.Token);

        Assert.Equal((ExecutionStatus.Faulted, 408, instance), (ended.Status, ended.Error!.Status, ended.Error.Instance));
        await _witness.IsGoneAsync(limit.Token);
    }
}
