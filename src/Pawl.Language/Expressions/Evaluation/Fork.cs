namespace Pawl.Language.Expressions.Evaluation;

/// <summary>How a fork is resumed.</summary>
internal enum ForkKind : byte
{
    /// <summary>Goes on at the address with the value.</summary>
    Plain,
    /// <summary>Goes on only after an error.</summary>
    OnError,
    /// <summary>Goes on after an error of the protected part, with the error as the value.</summary>
    Try,
    /// <summary>An output has left a protected part: an error that passes here is not that part's.</summary>
    TryEnded,
    /// <summary>A label that <c>break</c> looks for.</summary>
    Label,
    /// <summary>Goes on with the next item of an array or object.</summary>
    Items,
    /// <summary>Goes on with the next number.</summary>
    Numbers,
}

/// <summary>A place to resume when a branch gives up.</summary>
internal struct Fork
{
    /// <summary>How to resume.</summary>
    public ForkKind Kind;
    /// <summary>Where in the frame's code.</summary>
    public int Address;
    /// <summary>The next item; of an iteration.</summary>
    public int Next;
    /// <summary>The frame.</summary>
    public Frame Frame;
    /// <summary>The path tracked at the time.</summary>
    public PathState? Path;
    /// <summary>The value at the time; of an iteration, what is iterated.</summary>
    public JqValue Value;
    /// <summary>The identity of a label, or the bounds of a range.</summary>
    public object? Content;
}

/// <summary>What is left of a range of numbers.</summary>
internal sealed class NumberRange(double next, double end, double step)
{
    /// <summary>The number after the one last yielded.</summary>
    public double Next { get; private set; } = next;

    /// <summary>Steps on; false at the end.</summary>
    public bool TryTake(out double number)
    {
        number = Next;
        if (!(step > 0 ? Next < end : step < 0 && Next > end)) return false; // a step of zero goes nowhere
        Next += step;
        return true;
    }
}
