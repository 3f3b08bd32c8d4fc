using System.Collections.Frozen;

namespace Pawl.Server.Problems;

/// <summary>What HTTP makes of an error.</summary>
/// <param name="Status">The status.</param>
/// <param name="Title">The same line for every error of the code.</param>
internal sealed record ErrorEntry(int Status, string Title);

/// <summary>Every code that the API can answer with. Each has a page <c>docs/errors/CODE.md</c>; a code that is not here becomes a bare 500.</summary>
internal static class ErrorCatalog
{
    public const string Internal = "internal-error";

    public static FrozenDictionary<string, ErrorEntry> Entries { get; } = new Dictionary<string, ErrorEntry>
    {
        ["request-invalid"] = new(400, "The request is malformed"),
        ["json-invalid"] = new(400, "The body is not valid JSON"),
        ["body-invalid"] = new(400, "The body does not fit"),
        ["body-missing"] = new(400, "The body is missing"),
        ["query-invalid"] = new(400, "The query does not fit"),
        ["header-invalid"] = new(400, "A header does not fit"),
        ["cursor-invalid"] = new(400, "The cursor is not one of ours"),
        ["event-invalid"] = new(400, "The event is no CloudEvent"),
        ["document-invalid"] = new(400, "The workflow document is refused"),
        ["execution-id-invalid"] = new(400, "The id cannot name an execution"),
        ["role-name-invalid"] = new(400, "The name cannot name a role"),
        ["secret-name-invalid"] = new(400, "The name cannot name a secret"),
        ["state-file-invalid"] = new(400, "The saved state cannot be imported"),
        ["snapshot-unreadable"] = new(400, "The saved state cannot be read"),
        ["unauthenticated"] = new(401, "A credential is needed"),
        ["login-failed"] = new(401, "The login is not valid"),
        ["csrf-refused"] = new(403, "The request may come from another page"),
        ["forbidden"] = new(403, "The caller may not do this"),
        ["grant-exceeded"] = new(403, "Nobody gives what he does not have"),
        ["quota-full"] = new(403, "The tenant has as much as it may"),
        ["route-not-found"] = new(404, "There is no such route"),
        ["template-not-found"] = new(404, "There is no such template"),
        ["workflow-not-found"] = new(404, "There is no such workflow"),
        ["execution-not-found"] = new(404, "There is no such execution"),
        ["secret-not-found"] = new(404, "There is no such secret"),
        ["webhook-not-found"] = new(404, "There is no such web hook"),
        ["tenant-not-found"] = new(404, "There is no such tenant"),
        ["user-not-found"] = new(404, "There is no such user"),
        ["role-not-found"] = new(404, "There is no such role"),
        ["key-not-found"] = new(404, "There is no such key"),
        ["position-unknown"] = new(404, "The history has no such position"),
        ["checkpoint-not-found"] = new(404, "There is no such checkpoint"),
        ["method-not-allowed"] = new(405, "The route does not know this method"),
        ["not-acceptable"] = new(406, "The answer does not come in this form"),
        ["request-timeout"] = new(408, "The request took too long to arrive"),
        ["tenant-exists"] = new(409, "The tenant's name is taken"),
        ["tenant-is-default"] = new(409, "The tenant administers the installation"),
        ["user-federated"] = new(409, "The user belongs to an identity provider"),
        ["version-exists"] = new(409, "The version exists with other content"),
        ["workflow-disabled"] = new(409, "The workflow is disabled"),
        ["workflow-in-use"] = new(409, "The workflow is in use"),
        ["definition-deleted"] = new(409, "The definition was removed for good"),
        ["execution-id-taken"] = new(409, "The id belongs to another execution"),
        ["execution-ended"] = new(409, "The execution has ended"),
        ["execution-not-ended"] = new(409, "The execution has not ended"),
        ["fork-impossible"] = new(409, "The execution cannot go on from there"),
        ["migration-impossible"] = new(409, "The execution cannot go on under that version"),
        ["checkpoint-exists"] = new(409, "The checkpoint's name is taken"),
        ["checkpoints-full"] = new(409, "There are too many checkpoints"),
        ["execution-quarantined"] = new(409, "The execution is set aside"),
        ["compensation-not-failed"] = new(409, "No undo has failed"),
        ["execution-not-suspended"] = new(409, "The execution is not suspended"),
        ["execution-is-schedule"] = new(409, "The execution is a schedule"),
        ["position-changed"] = new(409, "The history has moved on"),
        ["precondition-failed"] = new(412, "The precondition does not hold"),
        ["command-invalid"] = new(400, "The command does not fit the execution"),
        ["user-exists"] = new(409, "The user's name is taken"),
        ["not-logged-in"] = new(409, "The credential is no session"),
        ["role-built-in"] = new(409, "The role comes with Pawl"),
        ["role-in-use"] = new(409, "Somebody has the role"),
        ["too-many-roles"] = new(409, "The tenant has as many roles as it may"),
        ["too-many-webhooks"] = new(409, "The tenant has as many web hooks as it may"),
        ["output-unavailable"] = new(409, "There is no output"),
        ["body-too-large"] = new(413, "The body is too large"),
        ["media-type-unsupported"] = new(415, "The body's media type is not understood"),
        ["idempotency-key-reused"] = new(422, "The idempotency key was used for another request"),
        ["history-too-long"] = new(422, "The history is too long for this view"),
        ["rate-limited"] = new(429, "Too many requests"),
        ["login-throttled"] = new(429, "Too many logins"),
        ["quota-exceeded"] = new(429, "The tenant's quota does not allow it now"),
        ["too-many-streams"] = new(429, "Too many streams are open"),
        ["headers-too-large"] = new(431, "The headers are too large"),
        ["encryption-key-wrong"] = new(500, "A key is missing that something is sealed with"),
        ["encryption-key-unusable"] = new(500, "The keys cannot be read"),
        ["encryption-key-retired"] = new(500, "The server's key was replaced"),
        ["sealed-data-unreadable"] = new(500, "Something sealed does not open"),
        [Internal] = new(500, "Something broke inside Pawl"),
        ["unavailable"] = new(503, "The server cannot take the request now"),
        ["identity-provider-unavailable"] = new(503, "The identity provider does not answer"),
        ["store-unavailable"] = new(503, "The database is away"),
        ["commit-unknown"] = new(503, "The database did not answer"),
        ["ownership-lost"] = new(503, "Another server has taken over"),
    }.ToFrozenDictionary();

    /// <summary>The code of a status that the framework chose by itself.</summary>
    public static string OfStatus(int status) => status switch
    {
        400 => "request-invalid",
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "route-not-found",
        405 => "method-not-allowed",
        406 => "not-acceptable",
        408 => "request-timeout",
        413 => "body-too-large",
        415 => "media-type-unsupported",
        429 => "rate-limited",
        431 => "headers-too-large",
        503 => "unavailable",
        _ => status < 500 ? "request-invalid" : Internal,
    };
}
