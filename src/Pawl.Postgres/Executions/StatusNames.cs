using Pawl.Engine;

namespace Pawl.Postgres.Executions;

/// <summary>Phases as the tables spell them.</summary>
internal static class StatusNames
{
    private static readonly string[] Names = [.. Enum.GetNames<StatusPhase>().Select(name => name.ToLowerInvariant())];

    public static string Of(StatusPhase phase) => Names[(int)phase];

    public static StatusPhase Parse(string name) => (StatusPhase)Array.IndexOf(Names, name);
}
