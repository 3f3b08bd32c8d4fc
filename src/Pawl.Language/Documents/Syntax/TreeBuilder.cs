using System.Text;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Syntax;

/// <summary>Builds nodes under the document's bounds; what the readers of YAML and of JSON share.</summary>
internal sealed class TreeBuilder(DocumentLimits limits, ProblemList problems)
{
    private readonly List<string> path = [];
    private int nodes;

    /// <summary>Counts nodes before they are made.</summary>
    /// <exception cref="SyntaxFault">There are too many.</exception>
    public void Count(int more, TextSpan at)
    {
        nodes += more;
        if (nodes > limits.Nodes)
            throw new SyntaxFault(ProblemCodes.TooManyNodes, $"The document has more than {limits.Nodes} values (aliases counted each time they are used).",
                "Split the workflow, or keep large data outside of it.", at.Line, at.Column, at.Start);
    }

    /// <summary>Refuses a YAML text that must have too many nodes, before any is made.</summary>
    /// <exception cref="SyntaxFault">There are too many.</exception>
    public void CheckSize(string text)
    {
        if (!YamlSize.Exceeds(text, limits.Nodes, out var index)) return;
        var before = text.AsSpan(0, index);
        Count(limits.Nodes + 1, new TextSpan(index, index, before.Count('\n') + 1, index - before.LastIndexOf('\n')));
    }

    /// <exception cref="SyntaxFault">There are more anchors than anyone needs; each costs memory for as long as the text is read.</exception>
    public static void CheckAnchors(int count, TextSpan at)
    {
        if (count > DocumentLimits.Anchors)
            throw new SyntaxFault(ProblemCodes.TooManyNodes, $"The document has more than {DocumentLimits.Anchors} anchors.", "Declare what is shared in 'use'.", at.Line, at.Column, at.Start);
    }

    /// <summary>Checks nesting before it is entered.</summary>
    /// <exception cref="SyntaxFault">It is too deep.</exception>
    public void Nest(int depth, TextSpan at)
    {
        if (depth > limits.Depth)
            throw new SyntaxFault(ProblemCodes.TooDeep, $"Values are nested more than {limits.Depth} levels deep.",
                "Move inner task lists into workflows of their own (run.workflow).", at.Line, at.Column, at.Start);
    }

    /// <exception cref="SyntaxFault">The key is too long.</exception>
    public static void CheckKey(string key, TextSpan at)
    {
        if (key.Length > DocumentLimits.KeyLength)
            throw new SyntaxFault(ProblemCodes.KeyTooLong, $"A key has {key.Length} characters; at most {DocumentLimits.KeyLength} are allowed.",
                "Is a colon missing, or a quote not closed?", at.Line, at.Column, at.Start);
    }

    public void Enter(string segment) => path.Add(segment);

    public void Leave() => path.RemoveAt(path.Count - 1);

    /// <summary>Reports something after which reading goes on.</summary>
    /// <exception cref="SyntaxFault">More is wrong than a report can show.</exception>
    public void Report(string code, string message, string? hint, TextSpan at)
    {
        if (problems.IsFull) throw new SyntaxFault(code, message, hint, at.Line, at.Column, at.Start);
        problems.Add(new Problem(Pointer(), at.Line, at.Column, code, message, hint));
    }

    /// <summary>Adds a member. A key that is there already is reported, and its last value kept, so that the rest can be checked as it was meant.</summary>
    public void AddMember(List<DocumentMember> members, DocumentMember member, TextSpan? earlier)
    {
        if (earlier is { } first)
        {
            Report(ProblemCodes.DuplicateKey, $"The key '{Expect.Shown(member.Name)}' is there twice; first in line {first.Line}.", "Remove or rename one of them.", member.KeySpan);
            members.RemoveAll(other => other.Name == member.Name);
        }
        members.Add(member);
    }

    public static DocumentNode Array(List<DocumentNode> items, TextSpan span)
    {
        int size = 1, height = 0;
        foreach (var item in items)
        {
            size += item.Size;
            height = Math.Max(height, item.Height);
        }
        return new DocumentNode { Kind = JqKind.Array, Items = items, Span = span, Size = size, Height = height + 1 };
    }

    public static DocumentNode Object(List<DocumentMember> members, TextSpan span)
    {
        int size = 1, height = 0;
        foreach (var member in members)
        {
            size += member.Value.Size;
            height = Math.Max(height, member.Value.Height);
        }
        return new DocumentNode { Kind = JqKind.Object, Members = members, Span = span, Size = size, Height = height + 1 };
    }

    private string Pointer()
    {
        var pointer = new StringBuilder();
        foreach (var segment in path) JsonPointer.Append(pointer, segment);
        return pointer.ToString();
    }
}
