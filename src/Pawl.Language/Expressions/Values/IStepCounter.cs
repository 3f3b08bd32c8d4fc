namespace Pawl.Language.Expressions.Values;

/// <summary>Told of work in proportion to its amount; may end it by raising a limit.</summary>
internal interface IStepCounter
{
    /// <summary>Counts steps.</summary>
    /// <exception cref="JqLimitException">No steps or no time are left.</exception>
    void Count(int steps);
}
