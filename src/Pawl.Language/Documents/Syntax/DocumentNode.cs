using Pawl.Language.Expressions;

namespace Pawl.Language.Documents.Syntax;

/// <summary>A value of a document with its place in the text: what YAML and JSON have in common.</summary>
/// <remarks>Immutable once built. An anchored node is shared by its aliases.</remarks>
internal sealed class DocumentNode
{
    private JqValue json;
    private bool hasJson;

    public required JqKind Kind { get; init; }
    /// <summary>The string, or the number as JSON writes it; empty for every other kind.</summary>
    public string Text { get; init; } = "";
    /// <summary>The items of an array.</summary>
    public IReadOnlyList<DocumentNode> Items { get; init; } = [];
    /// <summary>The members of an object, in order; names are unique.</summary>
    public IReadOnlyList<DocumentMember> Members { get; init; } = [];
    /// <summary>Where the value stands.</summary>
    public required TextSpan Span { get; init; }
    /// <summary>How a string is written, so that a position inside it can be found in the text.</summary>
    public StringStyle Style { get; init; }
    /// <summary>Nodes in this value, itself included, aliases expanded.</summary>
    public int Size { get; init; } = 1;
    /// <summary>Levels of nesting in this value, itself included.</summary>
    public int Height { get; init; } = 1;

    /// <summary>The member of that name, or null.</summary>
    public DocumentMember? Find(string name)
    {
        foreach (var member in Members)
            if (member.Name == name) return member;
        return null;
    }

    /// <summary>The value as data. Made once: a task's own data is part of its document's.</summary>
    public JqValue ToJson()
    {
        if (hasJson) return json;
        json = Kind switch
        {
            JqKind.False => JqValue.False,
            JqKind.True => JqValue.True,
            JqKind.Number => JqValue.NumberFromText(Text),
            JqKind.String => JqValue.From(Text),
            JqKind.Array => JqValue.Array(Items.Select(item => item.ToJson())),
            JqKind.Object => JqValue.Object(Members.Select(member => KeyValuePair.Create(member.Name, member.Value.ToJson()))),
            _ => JqValue.Null,
        };
        hasJson = true;
        return json;
    }
}

/// <summary>A member of an object and the place of its key.</summary>
internal sealed record DocumentMember(string Name, TextSpan KeySpan, DocumentNode Value);

/// <summary>A stretch of the text.</summary>
/// <param name="Start">Index of the first character.</param>
/// <param name="End">Index behind the last character.</param>
/// <param name="Line">Line of the first character, from 1.</param>
/// <param name="Column">Column of the first character, from 1.</param>
internal readonly record struct TextSpan(int Start, int End, int Line, int Column);

/// <summary>How a string is written.</summary>
internal enum StringStyle : byte
{
    Plain,
    SingleQuoted,
    DoubleQuoted,
    /// <summary>A YAML block, <c>|</c> or <c>&gt;</c>.</summary>
    Block,
}
