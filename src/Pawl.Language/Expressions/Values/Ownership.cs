namespace Pawl.Language.Expressions.Values;

/// <summary>The right to change arrays and objects in place, held by one loop for containers that nobody else can see.</summary>
/// <remarks>
/// <c>reduce</c> and updates rebuild the same path again and again; a copy of each container on it would make them quadratic. A loop
/// therefore marks the copies it makes as its own and changes those in place from then on. The rule that makes this safe: whoever
/// holds the present mark is referred to once, from a container with the same mark or from the loop's own state. Where a second
/// reference could come into being (a part of the state is bound to a variable, or put into the state again), the loop takes a new
/// mark, and with that owns nothing.
/// </remarks>
internal sealed class Ownership
{
    /// <summary>Whether anything bears this mark.</summary>
    public bool IsUsed { get; set; }

    /// <summary>A mark that nothing bears: a new one, or this if it is unused.</summary>
    public Ownership Renewed() => IsUsed ? new Ownership() : this;
}
