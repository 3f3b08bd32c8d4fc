using Pawl.IntegrationTests.Cli;
using Xunit;

namespace Pawl.IntegrationTests.Conformance;

/// <summary>`pawl conformance dsl` as a whole, against the real server.</summary>
public sealed class DslConformanceTests
{
    private const string Feature = """"
        Feature: The harness itself
          Scenario: Time moves only when told, through every due time
            Given a workflow with definition:
            """yaml
            document: { dsl: '1.0.3', namespace: t, name: clock, version: '1.0.0' }
            do:
              - before: { call: http, with: { method: post, endpoint: 'https://stub.test/x?n=1', body: { a: [1] } } }
              - rest: { wait: PT1H }
              - middle: { call: http, with: { method: post, endpoint: 'https://stub.test/x' } }
              - again: { wait: P1M }
              - after: { call: http, with: { method: post, endpoint: 'https://stub.test/x' } }
            """
            And given an HTTP server at 'https://stub.test' that answers:
            """yaml
            - { method: POST, path: /x, replies: [{ status: 200, body: { ok: true } }] }
            """
            And given a virtual clock
            When the workflow is executed
            Then the workflow should be waiting
            And the server should have received 1 requests for 'POST /x'
            And request 1 for 'POST /x' should match:
            """yaml
            query: { n: '1' }
            headers: { Content-Type: { $matches: '^application/json' }, X-Absent: { $absent: true } }
            body: { a: [1] }
            """
            When PT59M59S elapses
            Then the workflow should be waiting
            And P2M elapses
            Then the workflow should complete with output:
            """yaml
            ok: true
            """
            And the delays between requests for 'POST /x' should be PT1H, P31D
            And before should run first
            And after should run last
            And rest should run after before
            And again should run 1 times
            And nothing should not run

          Scenario: A fault is seen as it is
            Given a workflow with definition:
            """yaml
            document: { dsl: '1.0.3', namespace: t, name: fault, version: '1.0.0' }
            do: [ { stop: { raise: { error: { type: 'https://x/e', status: 400, detail: no } } } } ]
            """
            When the workflow is executed
            Then the workflow should fault with error:
            """yaml
            status: 400
            """
            And stop should fault

          Scenario Outline: A rejection of <what>
            Given a workflow with definition:
            """yaml
            document: { dsl: '1.0.3', namespace: t, name: bad, version: <version> }
            do: [ { a: { set: { n: 1 } } } ]
            """
            When the workflow is deployed
            Then the definition should be rejected
            Examples:
              | what    | version |
              | a word  | one     |
              | nothing | ''      |
        """";

    private const string Failing = """"
        Feature: What must fail
          Scenario: Wrong output
            Given a workflow with definition:
            """yaml
            document: { dsl: '1.0.3', namespace: t, name: a, version: '1.0.0' }
            do: [ { a: { set: { n: 1 } } } ]
            """
            When the workflow is executed
            Then the workflow should complete with output:
            """yaml
            n: 2
            """
          Scenario: A step that nobody knows
            Given a workflow with feelings
          Scenario: Needs a protocol that is not there
            Given a workflow with definition:
            """yaml
            document: { dsl: '1.0.3', namespace: t, name: a, version: '1.0.0' }
            do: [ { a: { call: asyncapi, with: { document: { endpoint: 'http://x.test/a.json' }, operation: a, protocol: kafka, message: { payload: {} } } } } ]
            """
            When the workflow is executed
            Then the workflow should complete
          Scenario: Not rejected
            Given a workflow with definition:
            """yaml
            document: { dsl: '1.0.3', namespace: t, name: a, version: '1.0.0' }
            do: [ { a: { set: { n: 1 } } } ]
            """
            When the workflow is deployed
            Then the definition should be rejected
        """";

    [Fact]
    public async Task The_whole_ctk_holds()
    {
        var folder = ConformanceData.Folder("open-workflow/ctk");
        using var home = new TemporaryFolder();
        var result = await PawlProcess.RunAsync(home, ["conformance", "dsl", folder]);
        Assert.True(result.LastLine == "15 passed, 0 failed", result.ToString());
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task The_clock_the_stubs_and_the_outlines_do_what_the_vocabulary_says()
    {
        using var home = new TemporaryFolder();
        home.Write("features/deep/harness.feature", Feature);
        var result = await PawlProcess.RunAsync(home, ["conformance", "dsl", $"{home.Path}/features"]);
        Assert.True(result.Out == "4 passed, 0 failed\n", result.ToString());
    }

    [Fact]
    public async Task What_does_not_hold_is_told_with_step_expectation_and_finding_and_reported()
    {
        using var home = new TemporaryFolder();
        home.Write("features/failing.feature", Failing);
        var result = await PawlProcess.RunAsync(home, ["conformance", "dsl", $"{home.Path}/features", "--report", $"{home.Path}/report.md"]);
        Assert.Equal("0 passed, 3 failed, 1 skipped", result.LastLine);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("""
            FAIL  failing.feature:2: What must fail: Wrong output
                  step:     Then the workflow should complete with output: (line 9)
                  expected: the output {"n":2}
                  got:      {"n":1}
            """, result.Out);
        Assert.Contains("expected: a step of the vocabulary", result.Out);
        Assert.Contains("SKIP  failing.feature:15: What must fail: Needs a protocol that is not there", result.Out);

        var report = await File.ReadAllTextAsync($"{home.Path}/report.md", TestContext.Current.CancellationToken);
        Assert.Contains("| failing.feature | 0 | 3 | 1 |", report);
        Assert.Contains("## Skipped", report);
    }

    [Theory]
    [InlineData("Feature: F\n  Scenario: S\n    Given x\n      | a |")]
    [InlineData("no feature")]
    public async Task A_file_that_cannot_be_read_stops_the_run(string text)
    {
        using var home = new TemporaryFolder();
        home.Write("features/x.feature", text);
        var result = await PawlProcess.RunAsync(home, ["conformance", "dsl", $"{home.Path}/features"]);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains("x.feature:", result.Error);
    }
}
