using System.Text;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Syntax;

/// <summary>Turns text into nodes: JSON when it looks like JSON, else YAML.</summary>
internal static class SyntaxReader
{
    /// <summary>The root, or null when the text could not be read; the problems then say why.</summary>
    /// <remarks>The source is well-formed and has no byte order mark (<see cref="Normalize"/>); all positions refer to it.</remarks>
    public static DocumentNode? Read(string source, DocumentLimits limits, ProblemList problems)
    {
        if (source.Length > limits.Bytes || Encoding.UTF8.GetByteCount(source) > limits.Bytes)
        {
            problems.Add(new Problem("", 1, 1, ProblemCodes.TooLarge, $"The document has more than {limits.Bytes} bytes.",
                "Split the workflow, or keep large data outside of it."));
            return null;
        }

        try
        {
            var root = LooksLikeJson(source) ? ReadJsonOrYaml(source, limits, problems) : ReadYaml(source, limits, problems);
            if (root is null)
                problems.Add(new Problem("", 1, 1, ProblemCodes.EmptyDocument, "The document is empty.", "A workflow needs at least 'document' and 'do'."));
            return root;
        }
        catch (SyntaxFault fault)
        {
            problems.Add(new Problem("", fault.Line, fault.Column, fault.Code, fault.Message, fault.Hint));
            return null;
        }
    }

    /// <summary>Text without byte order mark and without halves of surrogate pairs, so that it has a UTF-8 form.</summary>
    public static string Normalize(string text) => TextForm.WellFormed(text.StartsWith('\uFEFF') ? text[1..] : text);

    private static bool LooksLikeJson(string source) => source.AsSpan().TrimStart(" \t\r\n") is ['{' or '[', ..];

    /// <summary>YAML's flow style begins like JSON. When the text is neither, the reader that came further knows better what was meant.</summary>
    private static DocumentNode? ReadJsonOrYaml(string source, DocumentLimits limits, ProblemList problems)
    {
        var jsonProblems = new ProblemList(limits.Problems);
        try
        {
            var root = new JsonTreeReader(source, new TreeBuilder(limits, jsonProblems)).Read();
            problems.AddRange(jsonProblems);
            return root;
        }
        catch (SyntaxFault json) when (json.Code == ProblemCodes.JsonSyntax)
        {
            try
            {
                return ReadYaml(source, limits, problems);
            }
            catch (SyntaxFault yaml) when (yaml.Code == ProblemCodes.YamlSyntax && yaml.Index <= json.Index)
            {
                throw json;
            }
        }
    }

    private static DocumentNode? ReadYaml(string source, DocumentLimits limits, ProblemList problems) =>
        new YamlTreeReader(source, new TreeBuilder(limits, problems)).Read();
}
