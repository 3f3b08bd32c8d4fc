using Pawl.Language.Expressions;
using Pawl.Language.Validation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pawl.Language.Documents.Syntax;

/// <summary>Reads YAML 1.2 into nodes. The parser's events are walked by hand: types, duplicate keys, aliases and bounds are decided here.</summary>
/// <remarks>An alias shares the node of its anchor, but counts as if it were written out: a "billion laughs" text ends at the node limit, having cost nothing.</remarks>
internal sealed class YamlTreeReader(string text, TreeBuilder builder)
{
    private readonly Parser parser = new(new StringReader(text));
    private readonly Dictionary<string, DocumentNode?> anchors = []; // null while the anchored value is still open

    /// <summary>The one document of the text, or null when there is none.</summary>
    /// <exception cref="SyntaxFault">The text is no YAML, or too much of it.</exception>
    public DocumentNode? Read()
    {
        builder.CheckSize(text);
        try
        {
            parser.MoveNext(); // the start of the stream
            parser.MoveNext();
            if (parser.Current is not DocumentStart) return null;
            parser.MoveNext();
            var root = ReadNode(1);
            parser.MoveNext(); // behind the end of the document
            if (parser.Current is DocumentStart second)
                throw Fault(ProblemCodes.SeveralDocuments, "The text holds more than one document.", "Publish each workflow by itself; a line '---' begins a new document.", second.Start);
            return root;
        }
        catch (YamlException error)
        {
            throw YamlFaults.Explain(text, error);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The parser lets some malformed escapes and directives escape as the exceptions of what it called.
            var at = parser.Current?.End ?? Mark.Empty;
            throw Fault(ProblemCodes.YamlSyntax, "This is no YAML: " + error.Message, null, at);
        }
    }

    /// <summary>Reads the node that the current event begins, and moves behind it.</summary>
    private DocumentNode ReadNode(int depth)
    {
        var current = parser.Current!;
        if (current is AnchorAlias alias) return Expand(alias, depth);

        builder.Count(1, Span(current));
        builder.Nest(depth, Span(current));
        if (current is not NodeEvent start) throw Fault(ProblemCodes.YamlSyntax, "A value is missing here.", null, current.Start);

        var anchor = start.Anchor.IsEmpty ? null : start.Anchor.Value;
        if (anchor is not null)
        {
            anchors[anchor] = null;
            TreeBuilder.CheckAnchors(anchors.Count, Span(current));
        }
        var node = start switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart sequence => ReadSequence(sequence, depth),
            _ => ReadMapping((MappingStart)start, depth),
        };
        if (anchor is not null) anchors[anchor] = node;
        return node;
    }

    private DocumentNode Expand(AnchorAlias alias, int depth)
    {
        var name = alias.Value.Value;
        if (!anchors.TryGetValue(name, out var node))
            throw Fault(ProblemCodes.UnknownAlias, $"The alias *{Expect.Shown(name)} has no anchor before it.", "Text that begins with * must be quoted.", alias.Start);
        if (node is null)
            throw Fault(ProblemCodes.UnknownAlias, $"The alias *{Expect.Shown(name)} stands inside its own anchor.", "A document is a finite tree: write the value out.", alias.Start);

        builder.Count(node.Size, Span(alias));
        builder.Nest(depth + node.Height - 1, Span(alias));
        parser.MoveNext();
        return node;
    }

    private DocumentNode ReadScalar(Scalar scalar)
    {
        parser.MoveNext();
        var span = Span(scalar);
        var (kind, value) = YamlTags.Resolve(scalar, span, builder);
        return new DocumentNode
        {
            Kind = kind,
            Text = value,
            Span = span,
            Style = scalar.Style switch
            {
                ScalarStyle.SingleQuoted => StringStyle.SingleQuoted,
                ScalarStyle.DoubleQuoted => StringStyle.DoubleQuoted,
                ScalarStyle.Literal or ScalarStyle.Folded => StringStyle.Block,
                _ => StringStyle.Plain,
            },
        };
    }

    private DocumentNode ReadSequence(SequenceStart start, int depth)
    {
        YamlTags.Check(start.Tag, "seq", Span(start), builder);
        var items = new List<DocumentNode>();
        parser.MoveNext();
        while (parser.Current is not SequenceEnd)
        {
            builder.Enter(items.Count.ToString());
            items.Add(ReadNode(depth + 1));
            builder.Leave();
        }
        parser.MoveNext();
        return TreeBuilder.Array(items, Span(start));
    }

    private DocumentNode ReadMapping(MappingStart start, int depth)
    {
        YamlTags.Check(start.Tag, "map", Span(start), builder);
        var members = new List<DocumentMember>();
        var names = new MemberNames();
        parser.MoveNext();
        while (parser.Current is not MappingEnd)
        {
            var keySpan = Span(parser.Current!);
            var key = ReadKey();
            builder.Enter(key);
            var earlier = names.FindOrAdd(members, key, keySpan);
            if (start.Style == MappingStyle.Flow) CheckColon(keySpan);
            var value = ReadNode(depth + 1);
            builder.AddMember(members, new DocumentMember(key, keySpan, value), earlier);
            builder.Leave();
        }
        parser.MoveNext();
        return TreeBuilder.Object(members, Span(start));
    }

    /// <summary>In brackets the parser takes <c>{"a" 1}</c> for a key and its value; YAML does not.</summary>
    private void CheckColon(TextSpan key)
    {
        var value = Span(parser.Current!);
        if (value.End > value.Start && value.Start > key.End && !text.AsSpan(key.End, value.Start - key.End).Contains(':'))
            throw Fault(ProblemCodes.YamlSyntax, "A colon is missing between a key and its value.", "Write ': ' between them.", parser.Current!.Start);
    }

    /// <summary>Keys are text, however they look: <c>on</c>, <c>1</c> and <c>null</c> too.</summary>
    private string ReadKey()
    {
        var current = parser.Current!;
        var key = current switch
        {
            Scalar scalar => scalar.Value,
            AnchorAlias alias when anchors.TryGetValue(alias.Value.Value, out var node) && node is { Kind: JqKind.String } => node.Text,
            _ => throw Fault(ProblemCodes.KeyNotText, "A key must be text, not a list or an object.",
                "Text that begins with { or [ must be quoted. Expressions are written '${ … }', not {{ … }}.", current.Start),
        };
        if (current is Scalar { Anchor.IsEmpty: false } anchored)
            anchors[anchored.Anchor.Value] = new DocumentNode { Kind = JqKind.String, Text = key, Span = Span(current) };
        TreeBuilder.CheckKey(key, Span(current));
        builder.Count(1, Span(current));
        parser.MoveNext();
        return key;
    }

    private static TextSpan Span(ParsingEvent parsed) =>
        new((int)parsed.Start.Index, (int)parsed.End.Index, (int)parsed.Start.Line, (int)parsed.Start.Column);

    private static SyntaxFault Fault(string code, string message, string? hint, Mark at) =>
        new(code, message, hint, (int)at.Line, (int)at.Column, (int)at.Index);
}
