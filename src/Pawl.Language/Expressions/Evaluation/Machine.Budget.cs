using System.Runtime.CompilerServices;

namespace Pawl.Language.Expressions.Evaluation;

/// <content>Steps, time and memory.</content>
internal sealed partial class Machine
{
    /// <summary>Steps between two questions to <see cref="JqEvaluation.OutOfTime"/>.</summary>
    private const int Slice = 1024;

    private int _sliceLeft;
    private int _sliceOpened;
    private long _stepsUsed;
    private long _charged;
    private long _measureAt;
    private long _memoryLimit;

    /// <summary>The budgets.</summary>
    public JqLimits Limits => _evaluation.Limits;

    /// <summary>Estimated bytes that this evaluation holds. An upper bound: what became garbage counts until it is released or measured.</summary>
    public long Charged => _charged;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(int steps)
    {
        _sliceLeft -= steps;
        if (_sliceLeft < 0) EndSlice();
    }

    /// <summary>Counts many at once.</summary>
    public void Count(long steps)
    {
        for (; steps > Slice; steps -= Slice) Count(Slice);
        Count((int)steps);
    }

    /// <summary>Takes memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Charge(long bytes)
    {
        _charged += bytes;
        if (_charged > _memoryLimit) throw OutOfMemory();
    }

    /// <summary>Gives back what was charged since the mark, but for one value: the rest was only needed to make it.</summary>
    public void Release(long mark, in JqValue kept)
    {
        if (_charged > mark) _charged = Math.Min(_charged, mark + kept.Weight);
    }

    /// <summary>Gives back what was charged since the mark, but for some bytes.</summary>
    public void Release(long mark, long kept)
    {
        if (_charged > mark) _charged = Math.Min(_charged, mark + kept);
    }

    /// <summary>Whether a value may be written out. Sharing makes values that are small in memory and astronomically large as text.</summary>
    /// <param name="value">The value.</param>
    /// <param name="given">What came from outside weighs, and may be written out as it came.</param>
    /// <exception cref="JqLimitException">It may not.</exception>
    public void CheckWeight(in JqValue value, long given = 0)
    {
        if (value.Weight > _memoryLimit + given) throw OutOfMemory();
    }

    /// <summary>Whether a string may be so long.</summary>
    /// <exception cref="JqLimitException">It may not.</exception>
    public void CheckStringLength(long length)
    {
        if (length > Limits.StringLength)
        {
            throw new JqLimitException(JqLimit.StringLength, $"A string would be longer than {Limits.StringLength} characters.");
        }
    }

    private void ResetBudget()
    {
        _sliceLeft = _sliceOpened = 0;
        _memoryLimit = Limits.MemoryBytes;
        _stepsUsed = 0;
        _charged = 0;
        _measureAt = _memoryLimit / 2;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndSlice()
    {
        // The first slice is opened by the first step; its length adapts so that the limit of steps is met exactly.
        _stepsUsed += _sliceOpened - _sliceLeft;
        if (_stepsUsed > Limits.Steps)
        {
            throw new JqLimitException(JqLimit.Steps, $"The expression took more than {Limits.Steps} steps.");
        }
        if (_evaluation.OutOfTime is { } outOfTime && outOfTime())
        {
            throw new JqLimitException(JqLimit.Time, "The expression took too long.");
        }
        _sliceOpened = _sliceLeft = (int)Math.Min(Slice, Limits.Steps - _stepsUsed);
    }

    private JqLimitException OutOfMemory() =>
        new(JqLimit.Memory, $"The expression needs more than {Limits.MemoryBytes} bytes of memory.");
}
