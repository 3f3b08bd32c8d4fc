namespace Pawl.Cli.Output;

/// <summary>One colour for each state, everywhere the same.</summary>
internal static class Colours
{
    /// <summary>The colour of a phase of an execution or of the status of a task; null for those that need none.</summary>
    public static string? Of(string status) => status.ToLowerInvariant() switch
    {
        "completed" => "green",
        "faulted" => "red",
        "cancelled" => "grey",
        "skipped" => "grey",
        "running" => "blue",
        "waiting" or "suspended" => "yellow",
        _ => null,
    };
}
