using Pawl.Language.Documents.Syntax;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents;

/// <summary>Finds where in a document's text a value stands, for problems that are found after the document was read.</summary>
public sealed class DocumentPositions
{
    private readonly DocumentNode? root;

    private DocumentPositions(DocumentNode? root) => this.root = root;

    /// <summary>The positions of a document. Text that cannot be read has none.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="limits">Bounds; null for the defaults.</param>
    public static DocumentPositions Of(string text, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        return new(SyntaxReader.Read(SyntaxReader.Normalize(text), limits, new ProblemList(limits.Problems)));
    }

    /// <summary>Line and column, from 1, of the key (or the list item) that a JSON Pointer names; of the nearest one above it where the text has none; (0, 0) for unreadable text.</summary>
    public (int Line, int Column) Find(string pointer)
    {
        if (root is null) return (0, 0);
        var (node, span) = (root, root.Span);
        foreach (var segment in JsonPointer.Segments(pointer))
        {
            if (node.Kind == JqKind.Object && node.Find(segment) is { } member) (node, span) = (member.Value, member.KeySpan);
            else if (node.Kind == JqKind.Array && int.TryParse(segment, out var index) && index >= 0 && index < node.Items.Count) (node, span) = (node.Items[index], node.Items[index].Span);
            else break;
        }
        return (span.Line, span.Column);
    }
}
