using System.Text.Json.Serialization;

namespace Pawl.Client.Access;

/// <summary>A role: a name for a set of permissions.</summary>
public sealed record Role
{
    /// <summary>Its name. Who has it writes <c>NAME</c>, or <c>NAME@NAMESPACE</c> where it counts in one namespace of workflows only.</summary>
    public required string Name { get; init; }
    /// <summary>What it allows, e.g. <c>executions.read</c>.</summary>
    public required IReadOnlyList<string> Permissions { get; init; }
    /// <summary>For people; null when not said.</summary>
    public string? Description { get; init; }
    /// <summary>Whether it comes with Pawl, so that nobody can change it.</summary>
    public required bool IsBuiltIn { get; init; }
    /// <summary>When it was made or changed last, UTC; null for one that comes with Pawl.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>Makes a role, or gives one other permissions.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PutRole
{
    /// <summary>What it allows: 1 to 100 names of permissions, each one that the caller has in the whole tenant.</summary>
    public required IReadOnlyList<string> Permissions { get; init; }
    /// <summary>For people, at most 500 characters; null for none.</summary>
    public string? Description { get; init; }
}

/// <summary>Something that can be allowed.</summary>
/// <param name="Name">Its name: <c>KIND.VERB</c>.</param>
/// <param name="Meaning">What it allows.</param>
/// <param name="IsBindable">Whether it can be bound to a namespace of workflows; otherwise it counts in a whole tenant or not at all.</param>
public sealed record PermissionInfo(string Name, string Meaning, bool IsBindable);

/// <summary>Who a credential stands for.</summary>
public sealed record CallerInfo
{
    /// <summary>The tenant that it acts for.</summary>
    public required string Tenant { get; init; }
    /// <summary>Its name in histories and in the audit log, e.g. <c>key:ID</c>.</summary>
    public required string Actor { get; init; }
    /// <summary>For a browser's session: to be sent as <c>X-Pawl-Csrf</c> with whatever changes something; null for others.</summary>
    public string? CsrfToken { get; init; }
    /// <summary>Its roles.</summary>
    public required IReadOnlyList<string> Roles { get; init; }
    /// <summary>What it may do in the whole tenant.</summary>
    public required IReadOnlyList<string> Permissions { get; init; }
    /// <summary>What it may do in single namespaces beyond that, by namespace; null when nothing.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Namespaces { get; init; }
}
