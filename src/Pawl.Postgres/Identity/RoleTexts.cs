using System.Collections.Immutable;
using Pawl.Runtime.Identity;

namespace Pawl.Postgres.Identity;

/// <summary>Lists of roles as columns hold them.</summary>
internal static class RoleTexts
{
    public static string[] Write(ImmutableArray<RoleName> roles) => [.. roles.Select(role => role.ToString())];

    public static ImmutableArray<RoleName> Read(string[] texts) =>
        [.. texts.Select(text => RoleName.Parse(text) ?? throw new InvalidOperationException($"The stored role '{text}' is none."))];
}
