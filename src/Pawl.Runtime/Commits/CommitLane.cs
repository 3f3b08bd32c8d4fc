namespace Pawl.Runtime.Commits;

/// <summary>Which decisions a committer takes.</summary>
internal enum CommitLane
{
    /// <summary>Many small ones in a round, and events from outside.</summary>
    Ordinary,
    /// <summary>One at a time, each beyond <see cref="RuntimeOptions.LargeCommitRows"/> or <see cref="RuntimeOptions.LargeCommitBytes"/>.</summary>
    Large,
}
