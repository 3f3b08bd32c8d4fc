namespace Pawl.Runtime.Definitions;

/// <summary>Which version <c>latest</c> means: the highest release that is enabled, pre-releases only when nothing else exists (R1).</summary>
internal static class LatestVersion
{
    /// <summary>The latest enabled version; null when there is none.</summary>
    /// <param name="newestFirst">All versions of a workflow.</param>
    public static DefinitionDocument? Enabled(IReadOnlyList<DefinitionDocument> newestFirst)
    {
        var enabled = newestFirst.Where(document => document.DisabledAt is null).ToList();
        return enabled.Find(document => !IsPreRelease(document.Id.Version)) ?? enabled.FirstOrDefault();
    }

    private static bool IsPreRelease(string version)
    {
        var build = version.IndexOf('+', StringComparison.Ordinal);
        return version.AsSpan(0, build < 0 ? version.Length : build).Contains('-');
    }
}
