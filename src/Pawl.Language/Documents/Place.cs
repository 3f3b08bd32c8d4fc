using System.Text;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Expressions;

namespace Pawl.Language.Documents;

/// <summary>A value and where it stands: its pointer, made only when asked for, and the positions of its key and of itself.</summary>
internal sealed class Place
{
    private readonly Place? parent;
    private readonly string segment;

    private Place(Place? parent, string segment, TextSpan key, DocumentNode node)
    {
        this.parent = parent;
        this.segment = segment;
        KeySpan = key;
        Node = node;
    }

    public static Place Root(DocumentNode node) => new(null, "", node.Span, node);

    /// <summary>A document that is read as if it stood inside another one.</summary>
    public static Place Below(IEnumerable<string> path, DocumentNode node) =>
        path.Aggregate((Place?)null, (parent, segment) => new Place(parent ?? Root(node), segment, node.Span, node))!;

    public DocumentNode Node { get; }
    /// <summary>Where the key stands; for an item of a list, where the item stands.</summary>
    public TextSpan KeySpan { get; }
    public JqKind Kind => Node.Kind;
    /// <summary>The key, or the index in the list.</summary>
    public string Name => segment;
    public bool IsText => Node.Kind == JqKind.String;

    public Place Member(DocumentMember member) => new(this, member.Name, member.KeySpan, member.Value);

    public Place Item(int index) => new(this, index.ToString(), Node.Items[index].Span, Node.Items[index]);

    public IEnumerable<Place> Members => Node.Members.Select(Member);

    public IEnumerable<Place> Items => Enumerable.Range(0, Node.Items.Count).Select(Item);

    /// <summary>RFC 6901 pointer from the root.</summary>
    public string Pointer
    {
        get
        {
            var pointer = new StringBuilder();
            Write(pointer);
            return pointer.ToString();
        }
    }

    private void Write(StringBuilder pointer)
    {
        if (parent is null) return;
        parent.Write(pointer);
        JsonPointer.Append(pointer, segment);
    }
}
