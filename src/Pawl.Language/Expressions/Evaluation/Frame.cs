namespace Pawl.Language.Expressions.Evaluation;

/// <summary>The variables of one call, on the heap: calls never deepen the thread's stack.</summary>
internal sealed class Frame(FunctionCode code, Frame? lexical, Closure[] arguments, Frame? caller, int returnAddress, int depth)
{
    /// <summary>The function it runs.</summary>
    public FunctionCode Code { get; } = code;
    /// <summary>The frame of the function that this one is written in.</summary>
    public Frame? Lexical { get; } = lexical;
    /// <summary>The filters it was called with.</summary>
    public Closure[] Arguments { get; } = arguments;
    /// <summary>Where it returns to; null at the top.</summary>
    public Frame? Caller { get; } = caller;
    /// <summary>Where in the caller's code.</summary>
    public int ReturnAddress { get; } = returnAddress;
    /// <summary>Calls that wait for this one.</summary>
    public int Depth { get; } = depth;
    /// <summary>Variables and temporaries. Each belongs to one place of the code, so that a suspended generator finds its own as it left them.</summary>
    public JqValue[] Slots { get; } = code.SlotCount > 0 ? new JqValue[code.SlotCount] : [];

    /// <summary>The frame some levels outwards in the text.</summary>
    public Frame Outward(int levels)
    {
        var frame = this;
        for (; levels > 0; levels--) frame = frame.Lexical!;
        return frame;
    }
}

/// <summary>A filter passed as an argument: code with the frame whose variables it sees.</summary>
internal sealed record Closure(FunctionCode Code, Frame Environment);
