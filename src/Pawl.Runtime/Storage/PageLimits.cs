namespace Pawl.Runtime.Storage;

/// <summary>Bounds of all paged lists.</summary>
public static class PageLimits
{
    /// <summary>Most items of one page: 1,000. Asking for more, or for less than one, is a fault of the caller.</summary>
    public const int Max = 1_000;
}

/// <summary>A cursor that this list did not give out: damaged, or taken from another list or other filters.</summary>
public sealed class InvalidCursorException()
    : Language.PawlException("cursor-invalid", "The cursor does not belong to this list. Send back 'nextCursor' of the last page unchanged and with the same filters, or leave it out to begin anew.");
