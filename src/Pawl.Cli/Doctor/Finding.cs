namespace Pawl.Cli.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,
    /// <summary>Works, but something is worth doing.</summary>
    Warn,
    /// <summary>Something does not work until it is mended.</summary>
    Fail,
}

/// <summary>What one check found.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Check">What was checked.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do; null when there is nothing to do.</param>
internal sealed record Finding(FindingLevel Level, string Check, string Found, string? Advice = null)
{
    /// <summary>The check as a name for scripts, which stays.</summary>
    public string Id => Check.Replace(' ', '-');

    public static Finding Ok(string check, string found) => new(FindingLevel.Ok, check, found);

    public static Finding Warn(string check, string found, string advice) => new(FindingLevel.Warn, check, found, advice);

    public static Finding Fail(string check, string found, string? advice) => new(FindingLevel.Fail, check, found, advice);
}
