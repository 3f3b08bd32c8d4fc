namespace Pawl.Language.Expressions.Values;

/// <summary>Marks a <see cref="JqValue"/> as a number and says where it comes from, which decides how it prints and compares.</summary>
internal sealed class NumberMark
{
    private NumberMark()
    {
    }

    /// <summary>A number that was read and whose double would print or compare otherwise.</summary>
    /// <param name="text">The canonical decimal, see <see cref="NumberText.Canonical"/>.</param>
    public NumberMark(string text) => Text = text;

    /// <summary>The mark of every number that was computed.</summary>
    public static NumberMark Computed { get; } = new();
    /// <summary>The mark of every number that was read and whose double says it all.</summary>
    public static NumberMark Plain { get; } = new();

    /// <summary>The canonical text, or null.</summary>
    public string? Text { get; }
}
