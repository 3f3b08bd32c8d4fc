using System.Xml.Linq;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary><c>pawl test</c>: what passes, what fails and how it says so.</summary>
public sealed class TestVerbTests
{
    private const string Workflow = """
        document: { dsl: '1.0.3', namespace: tests, name: order, version: '1.0.0' }
        do:
          - load:
              call: http
              with: { method: get, endpoint: 'https://shop.example.com/orders/{id}' }
          - pay:
              try:
                - charge:
                    call: http
                    with: { method: post, endpoint: 'https://pay.example.com/charges', body: '${ { amount: .total } }' }
              catch:
                errors: { with: { status: 503 } }
                retry: { delay: PT1H, limit: { attempt: { count: 3 } } }
          - cool:
              wait: P30D
          - answer:
              listen:
                to: { one: { with: { type: com.example.confirmed } } }
              output: { as: '{ by: .[0].by }' }
          - tell:
              emit: { event: { with: { source: /order, type: com.example.done, data: { by: '${ .by }' } } } }
          - mark:
              set: { by: '${ .data.by // .by }', done: true }
        """;

    [Fact]
    public async Task The_tests_beside_the_examples_pass()
    {
        using var home = new TemporaryFolder();
        var junit = Path.Combine(home.Path, "results.xml");

        var result = await PawlProcess.RunAsync(home, ["test", Path.Combine(Repository.Root, "examples"), "--junit", junit]);

        Assert.True(result.ExitCode == 0, result.Out + result.Error);
        var suites = XDocument.Load(junit).Root!.Elements("testsuite").ToList();
        Assert.Equal(3, suites.Count);
        Assert.All(suites, suite => Assert.Equal("0", suite.Attribute("failures")!.Value));
        Assert.Matches("[0-9]+ passed, 0 failed", result.Out);
        Assert.Contains("poll-a-job: all 6 tasks reached", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Months_pass_at_once_and_everything_can_be_expected()
    {
        var result = await TestAsync("""
            cases:
              - name: pays at the third try and waits for a month
                at: '2026-03-01T00:00:00Z'
                input: { id: o1 }
                mocks:
                  - { url: 'https://shop.example.com/orders/*', answer: { body: { total: 12 }, delay: PT10S } }
                  - url: https://pay.example.com/charges
                    when: .body.amount == 12
                    answers: [{ status: 503 }, { status: 503 }, { status: 201, body: { id: c1 } }]
                steps:
                  - { after: P31D, event: { type: com.example.confirmed, data: { by: ada } } }
                expect:
                  outputHas: { by: ada, done: true }
                  path: [load, pay, charge, charge, charge, cool, answer, tell, mark]
                  tasks: { charge: { runs: 3 }, mark: { status: completed } }
                  calls:
                    - { method: GET, url: shop.example.com/orders/o1 }
                    - { body: { amount: 12 } }
                    - { body: '${ .amount > 10 }' }
                    - { headers: { idempotency-key: '${ length > 0 }' } }
                  events: [{ type: com.example.done, data: { by: ada } }]
                  took: P31D
              - name: gives up when nobody takes the money
                mocks:
                  - { task: load, answer: { output: { total: 1 } } }
                  - { task: charge, answer: { error: { type: communication, status: 503 } } }
                expect:
                  status: faulted
                  error: { status: 503 }
                  notRan: [cool]
                  took: PT3H
              - name: waits for a confirmation
                mocks:
                  - { task: load, answer: { output: { total: 1 } } }
                  - { task: charge, answer: { delay: P1D } }
                steps: [{ after: P60D }]
                expect: { status: waiting, path: [load, pay, charge, cool, answer] }
              - name: breaks off when the connection breaks
                input: { id: o2 }
                mocks:
                  - { url: 'https://shop.example.com/**', answer: { fail: connection } }
                expect: { status: faulted, error: { type: '${ endswith("/communication") }' } }
            """);

        Assert.True(result.ExitCode == 0, result.Out + result.Error);
        Assert.Contains("4 passed, 0 failed", result.Out, StringComparison.Ordinal);
        Assert.Contains("order: all 7 tasks reached", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_says_where_and_how()
    {
        var result = await TestAsync("""
            mocks:
              - { task: charge, answer: { output: { id: c1 } } }
            cases:
              - name: stray
                input: { id: o1 }
                expect: { status: faulted }
              - name: differs
                mocks:
                  - { task: load, answer: { output: { total: 1, lines: [a, b] } } }
                steps: [{ cancel: enough }]
                expect:
                  status: cancelled
                  path: [load, charge]
                  ran: [mark]
                  notRan: [load]
                  tasks: { load: { output: { total: 2, lines: [a], more: true } } }
                  calls: [{ task: load, input: { x: 1 } }]
                  took: PT5S
            """);

        Assert.Equal(1, result.ExitCode);
        foreach (var line in (string[])[
            "calls: no mock answers GET shop.example.com/orders/o1",
            "path: expected load → charge",
            "got      load → pay → charge → cool",
            "ran: mark did not run",
            "notRan: load ran once",
            "tasks.load.output.total: expected 2, got 1",
            "tasks.load.output.lines[1]: not expected, got \"b\"",
            "tasks.load.output.more: missing, expected true",
            "calls[0].input.x: missing, expected 1",
            "calls[1]: not expected",
            "took: expected PT5S, got PT0S",
            "0 passed, 2 failed",
        ]) Assert.Contains(line, result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cases: [{ name: a, expect: { outptu: 1 } }]", "cases[0].expect.outptu is not known here")]
    [InlineData("cases: [{ name: a }]", "cases[0] expects nothing")]
    [InlineData("cases: []", "cases must have from 1")]
    [InlineData("cases: [{ name: a, expect: {}, mocks: [{ answer: {} }] }]", "cases[0].mocks[0] must have either a task or a url")]
    [InlineData("cases: [{ name: a, expect: {}, mocks: [{ url: x, when: '.[' }] }]", "cases[0].mocks[0].when is no jq expression")]
    [InlineData("cases: [{ name: a, expect: {}, steps: [{ after: soon }] }]", "cases[0].steps[0].after must be an ISO 8601 duration")]
    [InlineData("workflow: none.yaml\ncases: [{ name: a, expect: {} }]", "none.yaml cannot be read")]
    [InlineData("cases: [", "line 1")]
    public async Task A_file_with_a_mistake_is_refused_with_its_place(string text, string expected)
    {
        var result = await TestAsync(text);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mock_of_a_task_that_is_not_there_fails_its_case()
    {
        var result = await TestAsync("cases: [{ name: a, expect: {}, mocks: [{ task: lod }] }]");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no task is named 'lod'", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_leaves_nothing_is_a_mistake()
    {
        var result = await TestAsync("cases: [{ name: a, expect: {} }]", "--filter", "zzz");

        Assert.Equal(2, result.ExitCode);
    }

    private static async Task<ShellResult> TestAsync(string tests, params string[] more)
    {
        using var home = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(home.Path, "order.yaml"), Workflow, TestContext.Current.CancellationToken);
        var file = Path.Combine(home.Path, "order.test.yaml");
        await File.WriteAllTextAsync(file, tests, TestContext.Current.CancellationToken);
        return await PawlProcess.RunAsync(home, ["test", file, .. more]);
    }
}
