using Pawl.Language.Expressions;
using Pawl.Language.Validation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pawl.Language.Documents.Syntax;

/// <summary>The tags of YAML's core schema; every other tag is refused, since nothing of it would be left in the data.</summary>
internal static class YamlTags
{
    private const string Core = "tag:yaml.org,2002:";

    /// <summary>Kind and text of a scalar, by its tag or by how it is written.</summary>
    public static (JqKind Kind, string Text) Resolve(Scalar scalar, TextSpan at, TreeBuilder builder)
    {
        var value = scalar.Value;
        if (scalar.Tag.IsEmpty && scalar.Style != ScalarStyle.Plain) return (JqKind.String, value);
        if (scalar.Tag.IsEmpty) return CoreSchema.Resolve(value) ?? Refuse(value, at, builder);
        if (scalar.Tag.IsNonSpecific) return (JqKind.String, value);

        var tag = scalar.Tag.Value;
        if (tag == Core + "str") return (JqKind.String, value);
        var resolved = CoreSchema.Resolve(value);
        var fits = tag switch
        {
            Core + "null" => resolved?.Kind == JqKind.Null,
            Core + "bool" => resolved?.Kind is JqKind.True or JqKind.False,
            Core + "int" => resolved is { Kind: JqKind.Number } number && number.Text.AsSpan().IndexOfAny('.', 'e', 'E') < 0,
            Core + "float" => resolved?.Kind == JqKind.Number,
            _ => false,
        };
        if (fits) return resolved!.Value;
        builder.Report(ProblemCodes.UnknownTag, tag.StartsWith(Core, StringComparison.Ordinal)
                ? $"The tag !!{Expect.Shown(tag[Core.Length..])} does not fit the value '{Expect.Shown(value)}'."
                : $"The tag {Expect.Shown(tag)} is unknown.",
            "Leave the tag away, and quote the value if it is text.", at);
        return (JqKind.String, value);
    }

    /// <summary>Reports the tag of a collection unless it is the one it has anyway.</summary>
    public static void Check(TagName tag, string expected, TextSpan at, TreeBuilder builder)
    {
        if (tag.IsEmpty || tag.IsNonSpecific || tag.Value == Core + expected) return;
        builder.Report(ProblemCodes.UnknownTag, $"The tag {Expect.Shown(tag.Value)} is not allowed here.", "Leave the tag away.", at);
    }

    private static (JqKind, string) Refuse(string value, TextSpan at, TreeBuilder builder)
    {
        builder.Report(ProblemCodes.InvalidNumber, $"The number {Expect.Shown(value)} cannot be written in JSON.", "Quote it if it is text.", at);
        return (JqKind.String, value);
    }
}
