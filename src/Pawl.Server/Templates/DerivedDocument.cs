using Pawl.Client.Templates;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Server.Templates;

/// <summary>The document of a workflow that only runs a template. Arguments go in as data: nothing in them is ever text of the document, nor an expression.</summary>
internal static class DerivedDocument
{
    private const string Dsl = "1.0.3";

    /// <param name="template">The template, in one version.</param>
    /// <param name="wanted">What the workflow is to be.</param>
    /// <param name="arguments">Its arguments, checked.</param>
    /// <param name="schedule">Its schedule; null for none.</param>
    public static JqValue Of(WorkflowDefinition template, InstantiateTemplate wanted, JqValue arguments, JqValue? schedule)
    {
        var id = template.Id;
        var head = JqValue.Object(
            ("dsl", JqValue.From(Dsl)), ("namespace", JqValue.From(wanted.Namespace)), ("name", JqValue.From(wanted.Name)), ("version", JqValue.From(wanted.AsVersion)));
        if ((wanted.Title ?? template.Title) is { } title) head = head.With("title", JqValue.From(title));
        head = head.With("metadata", JqValue.Object(("template", Reference(id))));

        var document = JqValue.Object(("document", head));
        if (schedule is { } given) document = document.With("schedule", given);
        var run = JqValue.Object(("run", JqValue.Object(("workflow", Reference(id).With("input", Literal(arguments))))));
        return document.With("do", JqValue.Array(JqValue.Object(("run", run))));
    }

    /// <summary>Data that evaluates to itself: a text that would be taken for an expression becomes one that gives this text.</summary>
    public static JqValue Literal(JqValue value) => value.Kind switch
    {
        // JSON text is jq: its escapes are jq's, and a backslash before a parenthesis is doubled in it, so that nothing is interpolated.
        JqKind.String when value.AsString().Contains("${", StringComparison.Ordinal) => JqValue.From($"${{ {value.ToJson()} }}"),
        JqKind.Array => JqValue.Array(value.Items.Select(Literal)),
        JqKind.Object => JqValue.Object(value.Members.Select(member => KeyValuePair.Create(member.Key, Literal(member.Value)))),
        _ => value,
    };

    private static JqValue Reference(DefinitionId id) => JqValue.Object(("namespace", JqValue.From(id.Namespace)), ("name", JqValue.From(id.Name)), ("version", JqValue.From(id.Version)));
}
