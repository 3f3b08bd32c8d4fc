using System.Collections.Immutable;

namespace Pawl.Engine.State;

/// <summary>The events that an execution consumed, so that none is consumed twice: neither by a listen in a loop that is given the past again, nor by a delivery that comes again.</summary>
/// <param name="Latest">The newest ones, at most <see cref="Bound"/>.</param>
/// <param name="Below">Events up to this sequence count as consumed: the greatest one that had to be forgotten; 0 while none was.</param>
public sealed record ConsumedEvents(ImmutableSortedSet<ConsumedEvent> Latest, long Below)
{
    /// <summary>Events that are remembered one by one: 10,000. A constant, because folding a history must not depend on settings.</summary>
    public const int Bound = 10_000;

    /// <summary>Nothing consumed.</summary>
    public static ConsumedEvents None { get; } = new([], 0);

    /// <summary>Whether any run consumed it: then it is not given to another run as past.</summary>
    public bool Has(long sequence) => sequence <= Below || Find(new(sequence, int.MinValue)) is { } next && next.Sequence == sequence;

    /// <summary>Whether this run consumed it.</summary>
    public bool Has(long sequence, int run) => Latest.Contains(new(sequence, run));

    /// <summary>With one more.</summary>
    public ConsumedEvents With(long sequence, int run)
    {
        var latest = Latest.Add(new(sequence, run));
        if (latest.Count <= Bound) return this with { Latest = latest };

        var oldest = latest.Min;
        return new(latest.Remove(oldest), Math.Max(Below, oldest.Sequence));
    }

    /// <summary>The first one that is not before a place in the order; null when all are.</summary>
    private ConsumedEvent? Find(ConsumedEvent from)
    {
        var at = Latest.IndexOf(from);
        if (at < 0) at = ~at;
        return at < Latest.Count ? Latest[at] : null;
    }
}

/// <summary>One consumption.</summary>
/// <param name="Sequence">The event's place in the journal.</param>
/// <param name="Run">The run that consumed it.</param>
public readonly record struct ConsumedEvent(long Sequence, int Run) : IComparable<ConsumedEvent>
{
    /// <summary>By sequence, then run.</summary>
    public int CompareTo(ConsumedEvent other) => Sequence != other.Sequence ? Sequence.CompareTo(other.Sequence) : Run.CompareTo(other.Run);

    /// <summary>Earlier in the order.</summary>
    public static bool operator <(ConsumedEvent left, ConsumedEvent right) => left.CompareTo(right) < 0;
    /// <summary>Later in the order.</summary>
    public static bool operator >(ConsumedEvent left, ConsumedEvent right) => left.CompareTo(right) > 0;
    /// <summary>Not later in the order.</summary>
    public static bool operator <=(ConsumedEvent left, ConsumedEvent right) => left.CompareTo(right) <= 0;
    /// <summary>Not earlier in the order.</summary>
    public static bool operator >=(ConsumedEvent left, ConsumedEvent right) => left.CompareTo(right) >= 0;
}
