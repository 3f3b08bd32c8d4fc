using System.Text.Json.Serialization;

namespace Pawl.Client.Access;

/// <summary>Somebody who logs in, or a service that has keys.</summary>
public sealed record User
{
    /// <summary>The name, unique in the tenant.</summary>
    public required string Name { get; init; }
    /// <summary>Whether it is a service: it never logs in, and its keys do what it may do.</summary>
    public required bool IsService { get; init; }
    /// <summary>The identity provider where it logs in; null when that is here.</summary>
    public string? Issuer { get; init; }
    /// <summary>What it may do: <c>ROLE</c> or <c>ROLE@NAMESPACE</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }
    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Since when it is disabled, UTC; null while it is not.</summary>
    public DateTimeOffset? DisabledAt { get; init; }
    /// <summary>When it logged in last, UTC; null before the first time.</summary>
    public DateTimeOffset? LastLoginAt { get; init; }
}

/// <summary>Makes a user.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateUser
{
    /// <summary>1 to 127 characters of <c>a-z 0-9 . _ @ + -</c>, the first a letter or digit.</summary>
    public required string Name { get; init; }
    /// <summary>Whether it is a service. Null means no.</summary>
    public bool? IsService { get; init; }
    /// <summary>The password, 12 to 256 characters; not for a service. Without one a person can log in only elsewhere.</summary>
    public string? Password { get; init; }
    /// <summary>What it may do: 1 to 32 times <c>ROLE</c> or <c>ROLE@NAMESPACE</c>. Nothing that the caller may not do himself.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Who; never the password.</summary>
    public override string ToString() => $"{nameof(CreateUser)} {{ Name = {Name} }}";
}

/// <summary>Gives a user other roles.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SetUserRoles
{
    /// <summary>All of them from now on: 1 to 32 times <c>ROLE</c> or <c>ROLE@NAMESPACE</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }
}

/// <summary>Gives a person another password.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SetPassword
{
    /// <summary>The new password: 12 to 256 characters.</summary>
    public required string Password { get; init; }

    /// <summary>Nothing of it.</summary>
    public override string ToString() => nameof(SetPassword);
}
