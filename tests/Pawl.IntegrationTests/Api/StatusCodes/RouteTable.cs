namespace Pawl.IntegrationTests.Api.StatusCodes;

/// <summary>What a caller gets wrong, or not.</summary>
public enum Situation
{
    /// <summary>Another tenant's key, for which nothing of this is there.</summary>
    Foreign,
    /// <summary>No key.</summary>
    NoKey,
    /// <summary>A key that only reads.</summary>
    ReadKey,
    /// <summary>The path names what does not exist.</summary>
    Unknown,
    /// <summary>The path names what cannot exist.</summary>
    BadName,
    /// <summary>The body is not JSON.</summary>
    BadJson,
    /// <summary>A member of the body is of another kind.</summary>
    BadBody,
    /// <summary>The body has a member that nobody knows.</summary>
    UnknownField,
    /// <summary>An <c>If-Match</c> of a position that is past.</summary>
    Stale,
    /// <summary>The execution has ended.</summary>
    Ended,
    /// <summary>Nothing is wrong.</summary>
    Ok,
    /// <summary>The same request once more; under the same <c>Idempotency-Key</c> where the route takes one.</summary>
    Again,
    /// <summary>Another request under the same <c>Idempotency-Key</c>.</summary>
    Reused,
}

/// <summary>One route, a request that fits, and what it answers in each situation.</summary>
/// <param name="Request">Method and path below <c>/api/v1</c>; what stands in braces is made for the walk.</param>
/// <param name="Body">A body that fits; null for none.</param>
/// <param name="Wrong">A body with a member of another kind; null where the route has none.</param>
/// <param name="Other">Method, path and body of another request that the same idempotency key must not take; null where the route takes no key.</param>
/// <param name="Answers">The statuses, one for each situation in their order; <c>-</c> where it cannot come up.</param>
public sealed record RouteRow(string Request, string? Body, string? Wrong, (string Request, string Body)? Other, string Answers)
{
    public string Method => Request.Split(' ')[0];
    public string Path => Request.Split(' ')[1];

    /// <summary>What is answered; null where the situation cannot come up.</summary>
    public int? Expected(Situation situation) =>
        Answers.Split(' ', StringSplitOptions.RemoveEmptyEntries) is var statuses && statuses.Length == Enum.GetValues<Situation>().Length
            ? int.TryParse(statuses[(int)situation], out var status) ? status : null
            : throw new FormatException($"{Request} has {statuses.Length} answers.");
}

/// <summary>Every route that changes something, and those that look at what they change.</summary>
internal static class RouteTable
{
    private const string Task = """{"task":"three"}""";
    private const string Reason = """{"reason":5}""";

    private static (string, string) Resume => ("POST executions/{same}/resume", "{}");
    private static (string, string) Suspend => ("POST executions/{same}/suspend", """{"reason":"another"}""");

    public static IReadOnlyList<RouteRow> Rows { get; } =
    [
        //                                                                            foreign none read unknown badname badjson badbody field stale ended  ok again reused
        new("POST executions/{waiting}/suspend", "{}", Reason, Suspend,                  " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("POST executions/{waiting}/pause", "{}", Reason, Suspend,                    " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("POST executions/{suspended}/resume", "{}", """{"ifPosition":"x"}""", Suspend, " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("POST executions/{suspended}/step", "{}", """{"ifPosition":"x"}""", Resume,  " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("POST executions/{suspended}/run-until", Task, """{"task":5}""", Resume,     " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("POST executions/{suspended}/skip", "{}", """{"task":5}""", Resume,          " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("POST executions/{suspended}/edit", """{"context":{}}""", """{"next":5}""", Resume, " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("PUT executions/{waiting}/breakpoints", """{"tasks":["three"]}""", """{"tasks":5}""", Suspend, " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("POST executions/{waiting}/cancel", "{}", Reason, ("POST executions/{same}/cancel", """{"reason":"another"}"""), " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("POST executions/{waiting}/terminate", "{}", Reason, ("POST executions/{same}/terminate", """{"reason":"another"}"""), " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("POST executions/{undoing}/retry-compensation", "{}", """{"ifPosition":"x"}""", ("POST executions/{same}/terminate", "{}"), " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("POST executions/{undoing}/skip-compensation", "{}", """{"ifPosition":"x"}""", ("POST executions/{same}/terminate", "{}"), " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("POST executions/{waiting}/release", null, null, null,                       " 404   401  403  404     400      -       -      -     -    200  200  200    - "),
        new("GET executions/{waiting}/can-resume", null, null, null,                     " 404   401  200  404     400      -       -      -     -    200  200  200    - "),
        new("GET executions/{waiting}/why", null, null, null,                            " 404   401  200  404     400      -       -      -     -    200  200  200    - "),
        new("GET executions/{waiting}/state", null, null, null,                          " 404   401  200  404     400      -       -      -     -    200  200  200    - "),
        new("GET suspensions", null, null, null,                                         " 200   401  200   -       -       -       -      -     -     -   200  200    - "),
        new("POST bulk-operations", """{"action":"suspend","filter":{"labels":{"walk":"{label}"}}}""", """{"action":"suspend","filter":{"version":5}}""", null, " 200   401  403   -       -      400     400    400    -     -   200  200    - "),

        new("POST executions/{stepped}/retry", """{"task":"one"}""", """{"task":5}""", ("POST executions/{same}/retry", """{"task":"one","context":{}}"""), " 404   401  403  404     400     400     400    400   412    -   200  200   422"),
        new("POST executions/{faulted}/retry", "{}", """{"task":5}""", ("POST executions/{same}/retry", """{"context":{}}"""), " 404   401  403  404     400     400     400    400   412    -   201  200   422"),
        new("POST executions/{waiting}/fork", "{}", """{"position":"x"}""", ("POST executions/{same}/fork", """{"context":{}}"""), " 404   401  403  404     400     400     400    400    -    201  201  200   422"),
        new("POST executions/{waiting}/migrate", """{"version":"1.1.0"}""", """{"version":5}""", ("POST executions/{same}/migrate", """{"version":"1.0.0"}"""), " 404   401  403  404     400     400     400    400   412   409  200  200   422"),
        new("GET executions/{waiting}/state?position=1", null, null, null,               " 404   401  200  404     400      -       -      -     -    200  200  200    - "),
        new("GET executions/{waiting}/diff?from=1", null, null, null,                    " 404   401  200  404     400      -       -      -     -    200  200  200    - "),
        new("GET executions/{waiting}/results", null, null, null,                        " 404   401  200  404     400      -       -      -     -    200  200  200    - "),
        new("GET executions/{waiting}/export", null, null, null,                         " 404   401  200  404     400      -       -      -     -    200  200  200    - "),
        new("POST executions/import", "{export}", """{"format":5}""", ("POST executions/import", "{other-export}"), "  -    401  403   -       -      400     400    400    -     -   201  200   422"),

        new("GET executions/{waiting}/checkpoints", null, null, null,                    " 404   401  200  404     400      -       -      -     -    200  200  200    - "),
        new("POST executions/{waiting}/checkpoints", """{"name":"b","position":1}""", """{"name":5}""", null, " 404   401  403  404     400     400     400    400    -    201  201  200    - "),
        new("POST executions/{waiting}/checkpoints/a/copy", """{"name":"c"}""", """{"name":5}""", null, " 404   401  403  404     400     400     400    400    -    201  201  200    - "),
        new("POST executions/{waiting}/checkpoints/prune", """{"keep":5}""", """{"keep":"x"}""", null, " 404   401  403  404     400     400     400    400    -    200  200  200    - "),
        new("DELETE executions/{waiting}/checkpoints/a", null, null, null,               " 404   401  403  404     400      -       -      -     -    204  204  404    - "),

        new("POST workflows", "{document}", "document: { dsl: 5 }", null,                "  -    401  403   -       -      400     400     -     -     -   201  200    - "),
        new("POST workflows/walk/{name}/1.0.0/rollback", "{}", """{"version":5}""", null, " 404   401  403  404     404     400     400    400    -     -   201  201    - "),
        new("POST workflows/walk/{name}/1.0.0/disable", null, null, null,                " 404   401  403  404     404      -       -      -     -     -   200  200    - "),
        new("POST workflows/walk/{name}/1.0.0/enable", null, null, null,                 " 404   401  403  404     404      -       -      -     -     -   200  200    - "),
        new("DELETE workflows/walk/{name}/1.0.0", null, null, null,                      " 404   401  403  404     404      -       -      -     -     -   204  404    - "),
        new("POST workflows/walk/{deleted}/1.0.0/undelete", null, null, null,            " 404   401  403  404     404      -       -      -     -     -   200  200    - "),
        new("POST workflows/walk/{name}/upgrade-preview", "{draft}", "document: { dsl: 5 }", null, " 200   401  200  400     404     400     400     -     -     -   200  200    - "),
        new("POST workflows/walk/{name}/executions", "{}", """{"id":5}""", ("POST workflows/walk/{name}/executions", """{"input":{"n":1}}"""), " 404   401  403  404     404     400     400    400    -     -   201  200   422"),

        new("GET templates", null, null, null,                                           " 200   401  200   -       -       -       -      -     -     -   200  200    - "),
        new("GET templates/library", null, null, null,                                   " 200   401  200   -       -       -       -      -     -     -   200  200    - "),
        new("GET templates/walk/{template}", null, null, null,                           " 404   401  200  404     404      -       -      -     -     -   200  200    - "),
        new("POST templates", "{new-template}", "document: { dsl: 5 }", null,            "  -    401  403   -       -      400     400     -     -     -   201  200    - "),
        new("POST templates/library/{library}/install", null, null, null,           "  -    401  403  404     404      -       -      -     -     -   201  200    - "),
        new("POST templates/walk/{template}/instantiate", """{"namespace":"walk","name":"{made}","asVersion":"1.0.0"}""", """{"namespace":"walk","name":5,"asVersion":"1.0.0"}""", null, " 404   401  403  404     404     400     400    400    -     -   201  200    - "),

        new("GET webhooks", null, null, null,                                            " 200   401  200   -       -       -       -      -     -     -   200  200    - "),
        new("POST webhooks", """{"url":"https://ops.example.com/a","secret":"walk"}""", """{"url":5,"secret":"walk"}""", null, "  -    401  403   -       -      400     400    400    -     -   201  201    - "),
        new("GET webhooks/{webhook}/deliveries", null, null, null,                       " 404   401  200  404     404      -       -      -     -     -   200  200    - "),
        new("DELETE webhooks/{webhook}", null, null, null,                               " 404   401  403  404     404      -       -      -     -     -   204  404    - "),

        new("GET settings", null, null, null,                                            " 200   401  200   -       -       -       -      -     -     -   200  200    - "),
        new("PUT settings", """{"activeLimit":"30m"}""", """{"activeLimit":5}""", null,  "  -    401  403   -       -      400     400    400    -     -   200  200    - "),
        new("PUT secrets/{secret}", """{"value":"x"}""", """{"value":null}""", null,     "  -    401  403   -      400     400     400    400    -     -   201  204    - "),
        new("DELETE secrets/{kept}", null, null, null,                                     " 404   401  403  404     404      -       -      -     -     -   204  404    - "),
        new("POST keys", """{"name":"walk"}""", """{"name":5}""", null,                  "  -    401  403   -       -      400     400    400    -     -   201  201    - "),
        new("DELETE keys/{key}", null, null, null,                                       " 404   401  403  404     404      -       -      -     -     -   204  204    - "),
        new("POST events", "{event}", """{"specversion":"1.0","id":5,"source":"/walk","type":"walk"}""", null, "  -    401  403   -       -      400     400     -     -     -   202  202    - "),
    ];
}
