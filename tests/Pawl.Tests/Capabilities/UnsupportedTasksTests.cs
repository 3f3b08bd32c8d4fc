using Pawl.Engine.Capabilities;
using Pawl.Language.Documents;
using Xunit;

namespace Pawl.Tests.Capabilities;

public sealed class UnsupportedTasksTests
{
    private const string Head = """
        document: { dsl: '1.0.3', namespace: test, name: capabilities, version: 1.0.0 }

        """;

    [Fact]
    public void A_workflow_of_what_runs_is_not_refused() => Assert.Empty(Refusals("""
        use:
          authentications:
            token: { bearer: { token: abc } }
          catalogs:
            shared: { endpoint: 'https://catalog.example.com' }
          functions:
            double: { set: { twice: '${ .n * 2 }' } }
          extensions:
            - log: { extend: all, before: [ { note: { set: { b: 1 } } } ] }
        input: { schema: { document: { type: object } } }
        do:
          - prepare: { set: { a: 1 } }
          - choose: { switch: [ { only: { when: .a == 1, then: continue } } ] }
          - loop: { for: { in: '[1]' }, do: [ { one: { set: { b: 2 } } } ] }
          - both: { fork: { branches: [ { left: { set: { c: 3 } } }, { right: { set: { d: 4 } } } ] } }
          - guarded:
              try: [ { fail: { raise: { error: { type: 'https://example.com/e', status: 400 } } } } ]
              catch: { retry: { limit: { attempt: { count: 1 } } } }
          - pause: { wait: { seconds: 1 } }
          - announce: { emit: { event: { with: { type: a } } } }
          - hear: { listen: { to: { any: [] } } }
          - fetch: { call: http, with: { method: get, endpoint: { uri: 'https://example.com', authentication: { use: token } } } }
          - again: { call: http, with: { method: get, endpoint: { uri: 'https://example.com', authentication: { digest: { username: a, password: b } } } } }
          - others: { call: http, with: { method: get, endpoint: { uri: 'https://example.com', authentication: { oidc: { authority: 'https://example.com', grant: client_credentials } } } } }
          - tell: { call: asyncapi, with: { document: { endpoint: 'https://example.com/a.json' }, operation: a, protocol: nats, message: { payload: {} } } }
          - watch: { call: asyncapi, with: { document: { endpoint: 'https://example.com/a.json' }, operation: a, protocol: ws, subscription: { consume: { amount: 5 } } } }
          - greet: { call: grpc, with: { proto: { endpoint: 'https://example.com/a.proto' }, service: { name: a, host: b }, method: c } }
          - operate: { call: openapi, with: { document: { endpoint: 'https://example.com/o.json' }, operationId: a } }
          - tool: { call: mcp, with: { method: tools/list, transport: { http: { endpoint: 'https://example.com/mcp' } } } }
          - agent: { call: a2a, with: { method: message/send, server: 'https://example.com' } }
          - command: { run: { shell: { command: 'true' } } }
          - function: { call: double, with: { n: 1 } }
          - detached: { run: { shell: { command: 'true' }, await: false }, metadata: { pawl/delivery: at-most-once } }
          - container: { run: { container: { image: a }, await: false } }
          - script: { run: { script: { language: python, code: 'pass' } } }
          - cataloged: { call: 'log:1.0.0@shared' }
          - fetched: { call: 'https://example.com/function.yaml', input: { schema: { resource: { endpoint: 'https://example.com/schema.json' } } } }
          - child: { run: { workflow: { namespace: a, name: b, version: latest } } }
        """));

    [Theory]
    [InlineData("{ call: asyncapi, with: { document: { endpoint: 'https://example.com/a.json' }, operation: a, protocol: kafka, message: { payload: {} } } }", "unsupported-protocol", "/do/0/it/with/protocol")]
    [InlineData("{ run: { shell: { command: a } }, metadata: { pawl/delivery: exactly-once } }", "unsupported-delivery", "/do/0/it/metadata/pawl~1delivery")]
    [InlineData("{ set: { a: 1 }, metadata: { pawl/breakpoint: sometimes } }", "unsupported-breakpoint", "/do/0/it/metadata/pawl~1breakpoint")]
    public void A_task_that_does_not_run_is_refused_where_it_stands(string task, string code, string pointer) =>
        Assert.Equal([(code, pointer)], Refusals($"do: [ {{ it: {task} }} ]"));

    [Fact]
    public void Tasks_inside_other_tasks_are_looked_at_too() => Assert.Equal(
        [("unsupported-delivery", "/do/0/outer/try/0/inner/metadata/pawl~1delivery"), ("unsupported-protocol", "/do/0/outer/catch/do/0/handler/with/protocol")],
        Refusals("""
            do:
              - outer:
                  try: [ { inner: { set: { a: 1 }, metadata: { pawl/delivery: sometimes } } } ]
                  catch: { do: [ { handler: { call: asyncapi, with: { document: { endpoint: 'https://example.com/a.json' }, operation: a, protocol: kafka, message: { payload: {} } } } } ] }
            """).OrderBy(refusal => refusal.Code, StringComparer.Ordinal));

    [Theory]
    [InlineData("/do/0/it/run/script", 3, 16)]
    [InlineData("/do/0/it/nothing/here", 3, 3)]
    [InlineData("/document/name", 1, 44)]
    [InlineData("", 1, 1)]
    public void The_place_of_a_refusal_is_found_in_the_text(string pointer, int line, int column)
    {
        var text = Head.TrimEnd() + "\ndo:\n- it: { run: { script: { language: js, code: '1' } } }\n";
        Assert.Equal((line, column), DocumentPositions.Of(text).Find(pointer));
    }

    [Fact]
    public void Text_that_cannot_be_read_has_no_places() => Assert.Equal((0, 0), DocumentPositions.Of("a: [").Find("/a"));

    private static List<(string Code, string Pointer)> Refusals(string body)
    {
        var read = WorkflowReader.Read(Head + body);
        Assert.True(read.IsValid, string.Join('\n', read.Problems));
        return [.. UnsupportedTasks.Of(read.Definition!).Select(problem => (problem.Code, problem.Pointer))];
    }
}
