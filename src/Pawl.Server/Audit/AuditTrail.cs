using Microsoft.AspNetCore.Http;
using Pawl.Language.Definitions;

namespace Pawl.Server.Audit;

/// <summary>What a handler knows better than its route: told to the audit log with the outcome. Parameter of handlers.</summary>
internal sealed class AuditTrail
{
    /// <summary>What was acted on; null leaves what the route says.</summary>
    public string? Object { get; private set; }
    /// <summary>Digest of what stood there before; null when nothing did.</summary>
    public string? Before { get; private set; }
    /// <summary>Digest of what stands there now; null when nothing does.</summary>
    public string? After { get; private set; }
    /// <summary>A few words more; null when none.</summary>
    public string? Detail { get; private set; }
    /// <summary>Whether nothing was left to change.</summary>
    public bool IsUnchanged { get; private set; }

    public static ValueTask<AuditTrail> BindAsync(HttpContext http) =>
        ValueTask.FromResult(http.Features.Get<AuditTrail>() ?? throw new InvalidOperationException("This route is not audited, so nothing can be told to the audit log."));

    /// <summary>Whether the handler said that it acted: a caller who goes away then leaves no doubt about it.</summary>
    public bool IsTold { get; private set; }

    /// <summary>Names what is acted on.</summary>
    public AuditTrail On(string @object)
    {
        Object = @object;
        return this;
    }

    /// <summary>Names the version that was acted on.</summary>
    public AuditTrail On(DefinitionId definition) => On($"workflow:{definition.Namespace}/{definition.Name}/{definition.Version}");

    /// <summary>Tells, once it is done, what stood there before and what does now, by SHA-256. Never of a secret: short ones could be guessed from it.</summary>
    public AuditTrail Changed(ReadOnlyMemory<byte>? before, ReadOnlyMemory<byte>? after)
    {
        IsTold = true;
        if (before is { } was) Before = Convert.ToHexStringLower(was.Span);
        if (after is { } now) After = Convert.ToHexStringLower(now.Span);
        return this;
    }

    /// <summary>Adds a few words. Never data of workflows, never secrets.</summary>
    public AuditTrail Note(string detail)
    {
        Detail = detail;
        return this;
    }

    /// <summary>Tells that nothing was left to change.</summary>
    public AuditTrail Unchanged()
    {
        IsUnchanged = true;
        return this;
    }
}
