namespace Pawl.IntegrationTests.Api;

/// <summary>Workflows that the tests run. Each test takes a name of its own, so that tests do not see each other.</summary>
internal static class Documents
{
    private static int count;

    /// <summary>A name that no other test uses.</summary>
    public static string NewName(string stem) => $"{stem}-{Interlocked.Increment(ref count)}";

    /// <summary>Ends at once with <c>{"greeting": "Hello …"}</c>.</summary>
    public static string Greet(string name, string version = "1.0.0", string greeting = "Hello") => $$"""
        document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: {{version}}, title: A greeting }
        do:
          - greet: { set: { greeting: '${ "{{greeting}} " + (.name // "nobody") }' } }
        """;

    /// <summary>Waits for an hour.</summary>
    public static string Sleep(string name) => $$"""
        document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: 1.0.0 }
        do:
          - nap: { wait: { hours: 1 } }
        """;

    /// <summary>Raises an error that nothing catches.</summary>
    public static string Fail(string name) => $$"""
        document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: 1.0.0 }
        do:
          - fail: { raise: { error: { type: 'https://example.com/errors/broken', status: 418, title: Broken } } }
        """;

    /// <summary>Goes on after a moment, so that somebody can watch.</summary>
    public static string Blink(string name) => $$"""
        document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: 1.0.0 }
        do:
          - before: { set: { step: 1 } }
          - blink: { wait: { milliseconds: 700 } }
          - after: { set: { step: 2 } }
        """;
}
