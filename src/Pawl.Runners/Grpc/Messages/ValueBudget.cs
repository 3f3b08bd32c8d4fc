namespace Pawl.Runners.Grpc.Messages;

/// <summary>Counts values, so that a few bytes cannot become all memory.</summary>
internal sealed class ValueBudget(int limit)
{
    private int _spent;

    /// <summary>The most there may be.</summary>
    public int Limit => limit;

    /// <summary>Counts a value; false when there are too many.</summary>
    public bool TrySpend() => ++_spent <= limit;
}
