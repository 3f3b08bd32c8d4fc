namespace Pawl.Language.Expressions.Values;

/// <summary>The right to change arrays and objects in place, held by one loop for containers that nobody else can see.</summary>
/// <remarks>
/// <c>reduce</c> and updates rebuild the same path again and again; a copy of each container on it would make them quadratic. A loop
/// therefore marks the copies it makes as its own and changes those in place from then on. A container counts as owned only when it
/// is reached from an owned root through owned containers. The mark is withdrawn (see <see cref="Release"/>) from whatever becomes
/// reachable in a second way, and a loop that cannot tell starts over with a new mark.
/// </remarks>
internal sealed class Ownership
{
    /// <summary>Withdraws any mark from a container, because a second reference to it now exists.</summary>
    public static void Release(in JqValue value)
    {
        if (value.ArrayOrNull is { Owner: not null } array) array.Owner = null;
        else if (value.ObjectOrNull is { Owner: not null } members) members.Owner = null;
    }
}
