namespace Pawl.IntegrationTests.Cli;

/// <summary>Workflows that tests run.</summary>
internal static class Documents
{
    /// <summary>Greets; at once.</summary>
    public const string Hello = """
        document:
          { dsl: '1.0.3', namespace: test, name: hello, version: '1.0.0', title: Hello }
        do:
          - greet:
              set: { text: '${ "Hello \(.name // "world")" }' }
        """;

    /// <summary>Faults; at once.</summary>
    public const string Fault = """
        document: { dsl: '1.0.3', namespace: test, name: fault, version: '1.0.0' }
        do:
          - fail:
              raise:
                error: { type: 'https://example.com/errors/no', status: 418, title: No, detail: not today }
        """;

    /// <summary>Waits for as long as nobody has patience for.</summary>
    public const string Wait = """
        document: { dsl: '1.0.3', namespace: test, name: wait, version: '1.0.0' }
        do:
          - before:
              set: { n: 1 }
          - rest:
              wait: { days: 30 }
        """;
}
