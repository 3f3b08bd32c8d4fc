using System.Text;
using Pawl.Language.Documents;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;
using Pawl.Language.Validation;

namespace Pawl.Language.EditorSchema;

/// <summary>
/// A JSON Schema (2020-12) of workflow documents for editors. It accepts what the DSL's structure allows, no more and no less, and names and describes what can be written.
/// </summary>
/// <remarks>
/// Its parts are the YAML files beside this one: definitions by name. Two things are left away in them and filled in here: an object whose
/// members are listed has no others, unless it says so with <c>additionalProperties</c>; and <c>$from: NAME</c> among the members stands for those of
/// another definition. So the result gets by with keywords that every editor knows.
/// </remarks>
public static class WorkflowSchema
{
    private const string Mixin = "$from";
    private static readonly string[] Parts = ["Document", "Tasks", "Calls", "Runs", "Events", "Errors", "Authentication", "Values"];

    /// <summary>The schema.</summary>
    /// <param name="functions">Functions of the server; their names are offered where a function is called.</param>
    public static JqValue Create(BuiltInFunctions functions)
    {
        var raw = JqValue.Object(Parts.SelectMany(part => Read(part).Members));
        var callable = raw["callable"];
        raw = raw.With("callable", callable.With("examples", JqValue.Array(callable["examples"].Items.Concat(functions.Names.Order(StringComparer.Ordinal).Select(JqValue.From)))));

        var definitions = JqValue.Object(raw.Members.Select(definition => KeyValuePair.Create(definition.Key, Complete(definition.Value, raw))));
        return JqValue.Object(
            ("$schema", JqValue.From("https://json-schema.org/draft/2020-12/schema")),
            ("title", JqValue.From("Open Workflow DSL 1.0.3")),
            ("$ref", JqValue.From("#/$defs/workflow")),
            ("$defs", definitions));
    }

    private static JqValue Complete(JqValue schema, JqValue definitions)
    {
        if (schema.Kind == JqKind.Array) return JqValue.Array(schema.Items.Select(item => Complete(item, definitions)));
        if (schema.Kind != JqKind.Object) return schema;

        if (schema["properties"] is { Kind: JqKind.Object } members)
        {
            if (members.TryGet(Mixin, out var source)) schema = schema.With("properties", Mixed(members.Without(Mixin), source.AsString(), definitions));
            // Only objects: a schema without a type is a condition, or adds to one that stands elsewhere.
            if (!schema.TryGet("additionalProperties", out _) && schema["type"] == JqValue.From("object")) schema = schema.With("additionalProperties", JqValue.False);
        }
        return JqValue.Object(schema.Members.Select(member => KeyValuePair.Create(member.Key, Complete(member.Value, definitions))));
    }

    /// <summary>Refers to the other definition's members one by one: its own <c>additionalProperties</c> must not count.</summary>
    private static JqValue Mixed(JqValue members, string name, JqValue definitions)
    {
        foreach (var (member, _) in definitions[name]["properties"].Members)
            members = members.With(member, JqValue.Object(("$ref", JqValue.From($"#/$defs/{name}/properties/{member}"))));
        return members;
    }

    private static JqValue Read(string part)
    {
        using var stream = typeof(WorkflowSchema).Assembly.GetManifestResourceStream($"Pawl.Language.EditorSchema.{part}.yaml")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var problems = new ProblemList(1);
        var root = SyntaxReader.Read(reader.ReadToEnd(), DocumentLimits.Default, problems);
        return root is not null && !problems.HasErrors ? root.ToJson() : throw new InvalidOperationException($"{part}.yaml: {problems.ToImmutable()[0]}");
    }
}
