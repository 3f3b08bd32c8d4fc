namespace Pawl.Language.Documents.Syntax;

/// <summary>Ends the reading of a text that cannot be read on. Never leaves <see cref="SyntaxReader"/>: it becomes a problem there.</summary>
internal sealed class SyntaxFault(string code, string message, string? hint, int line, int column, int index) : Exception(message)
{
    public string Code { get; } = code;
    public string? Hint { get; } = hint;
    public int Line { get; } = line;
    public int Column { get; } = column;
    /// <summary>Index of the character where reading ended.</summary>
    public int Index { get; } = index;
}
