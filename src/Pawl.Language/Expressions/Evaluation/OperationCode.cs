namespace Pawl.Language.Expressions.Evaluation;

/// <summary>What the machine can do. "The value" is its one register: input before an instruction, output after it.</summary>
internal enum OperationCode : byte
{
    /// <summary>Evaluates the node in the operand; while a path is tracked, goes to address A instead (when A is not negative).</summary>
    Evaluate,
    /// <summary>Gives up this branch and resumes at the last fork.</summary>
    Backtrack,
    /// <summary>Goes to address A.</summary>
    Jump,
    /// <summary>Goes to A when the value is null or false.</summary>
    JumpIfFalse,
    /// <summary>Goes to A when the value is true.</summary>
    JumpIfTrue,
    /// <summary>Remembers to resume at A with the present value.</summary>
    Fork,
    /// <summary>Like <see cref="Fork"/>, but resumed only by an error raised later, which ends there.</summary>
    ForkOnError,
    /// <summary>Starts a protected part: an error in it resumes at A with the error as the value.</summary>
    ForkTry,
    /// <summary>Leaves the protected part with an output: errors from here on are not the part's.</summary>
    EndTry,
    /// <summary>Puts the value into slot A.</summary>
    Store,
    /// <summary>Takes the value from slot A.</summary>
    Load,
    /// <summary>Takes the value from slot A and leaves null there.</summary>
    Take,
    /// <summary>Puts the constant in the operand into slot A.</summary>
    StoreConstant,
    /// <summary>Gives up this branch when slot A is true.</summary>
    BacktrackIf,
    /// <summary>Stops tracking the path and keeps it in slot A.</summary>
    SuspendPath,
    /// <summary>Tracks on the path in slot A.</summary>
    ResumePath,
    /// <summary>Starts tracking a new path at the value; the outer one goes to slot A.</summary>
    BeginPath,
    /// <summary>Makes the value the path tracked so far, and resumes the outer one from slot A.</summary>
    EndPath,
    /// <summary>Indexes by the constant in the operand. Here and in the next three, B is 1 for a step that gives up silently where it is impossible.</summary>
    IndexConstant,
    /// <summary>Indexes by slot A.</summary>
    Index,
    /// <summary>Slices from slot A to slot A+1.</summary>
    Slice,
    /// <summary>Yields each item or member.</summary>
    Iterate,
    /// <summary>Goes down the path in slot A.</summary>
    GetPath,
    /// <summary>Yields the numbers from slot A below slot A+1 by slot A+2.</summary>
    Range,
    /// <summary>Applies the native function in the operand to B values from slot A on.</summary>
    Native,
    /// <summary>Starts collecting into slot A.</summary>
    BeginCollect,
    /// <summary>Adds the value to slot A and gives up the branch.</summary>
    Collect,
    /// <summary>Makes the value the array in slot A.</summary>
    EndCollect,
    /// <summary>Sets member slot B of the object in slot A to the value; the object becomes the value.</summary>
    SetMember,
    /// <summary>Calls the function in the operand, found B levels outwards; A is 1 for a tail call.</summary>
    Call,
    /// <summary>Calls argument number A of the frame B levels outwards.</summary>
    CallArgument,
    /// <summary>Like <see cref="CallArgument"/>, in tail position.</summary>
    TailCallArgument,
    /// <summary>Returns the value to the caller; at the top, yields it.</summary>
    Return,
    /// <summary>Puts a new label into slot A.</summary>
    Label,
    /// <summary>Ends the label in slot A of the frame B levels outwards.</summary>
    Break,
    /// <summary>Remembers in slot A how many forks there are.</summary>
    Mark,
    /// <summary>Forgets all forks since the mark in slot A.</summary>
    Cut,
    /// <summary>Starts counting down slot A; slot A+1 marks the forks.</summary>
    StartLimit,
    /// <summary>Counts slot A down; at zero forgets all forks since the mark in slot A+1.</summary>
    CountLimit,
}
