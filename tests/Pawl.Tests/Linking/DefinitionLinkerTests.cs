using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;
using Xunit;

namespace Pawl.Tests.Linking;

public sealed class DefinitionLinkerTests
{
    private const string Address = "https://catalog.test/functions/log/1.0.0/function.yaml";

    [Fact]
    public void A_document_knows_what_it_refers_to_and_does_not_contain_each_thing_once()
    {
        var definition = Read($$"""
            use:
              catalogs: { shared: { endpoint: 'https://catalog.test' } }
              functions: { own: { call: 'inner:1.0.0@shared' }, 'log:9.0.0@shared': { set: { a: 1 } } }
              extensions: [ { audit: { extend: all, before: [ { log: { call: 'log:1.0.0@shared' } } ] } } ]
            input: { schema: { resource: { endpoint: 'https://schemas.test/in.json' } } }
            do:
              - a: { call: own }
              - b: { call: 'log:1.0.0@shared', output: { schema: { resource: { endpoint: 'https://schemas.test/in.json' } } } }
              - c: { call: '{{Address}}', export: { schema: { resource: { endpoint: '${ $workflow.input.where }' } } } }
              - d: { call: 'log:9.0.0@shared' }
              - e: { call: http, with: { method: get, endpoint: 'https://stub.test' } }
            """);

        Assert.Equal(
            [(ResourceKind.Function, Address), (ResourceKind.Function, "inner:1.0.0@shared"), (ResourceKind.Function, "log:1.0.0@shared"), (ResourceKind.Schema, "${ $workflow.input.where }"), (ResourceKind.Schema, "https://schemas.test/in.json")],
            definition.External.Select(reference => (reference.Kind, reference.Key)));
    }

    [Fact]
    public void A_document_that_is_whole_refers_to_nothing() => Assert.Empty(Read("do: [ { a: { set: { b: 1 } } } ]").External);

    [Fact]
    public void A_function_gets_a_pointer_of_its_own_and_brings_its_tasks()
    {
        var linked = Link(Calling("log:1.0.0@shared"), Found("log:1.0.0@shared", "do: [ { inner: { set: { a: '${ .b }' } } } ]"));

        Assert.Empty(linked.Unresolved);
        var function = linked.Definition.Use.Functions["log:1.0.0@shared"];
        Assert.Equal(("log:1.0.0@shared", "/use/functions/log:1.0.0@shared"), (function.Name, function.Pointer));
        Assert.Contains("/use/functions/log:1.0.0@shared/do/0/inner", linked.Definition.TasksByPointer.Keys);
        Assert.Contains("/use/functions/log:1.0.0@shared/do", linked.Definition.ListsByPointer.Keys);
        Assert.Equal("/use/functions/https:~1~1catalog.test~1functions~1log~11.0.0~1function.yaml", Link(Calling(Address), Found(Address, "set: { a: 1 }")).Definition.Use.Functions[Address].Pointer);
    }

    [Fact]
    public void What_a_function_refers_to_is_looked_up_next_by_addresses_that_belong_to_it()
    {
        var linked = Link(Calling("log:1.0.0@shared"), Found("log:1.0.0@shared", """
            input: { schema: { resource: { endpoint: schema.json } } }
            do:
              - sibling: { call: ../../other/1.0.0/function.yaml }
              - named: { call: 'third:1.0.0@shared' }
              - call: { call: http, with: { method: get, endpoint: '/pets/{id}' } }
            """));

        Assert.Equal(
            [(ResourceKind.Function, "https://catalog.test/functions/other/1.0.0/function.yaml"), (ResourceKind.Function, "third:1.0.0@shared"), (ResourceKind.Schema, "https://catalog.test/functions/log/1.0.0/schema.json")],
            linked.Unresolved.Select(reference => (reference.Kind, reference.Key)));
        var call = (HttpCallTask)linked.Definition.TasksByPointer["/use/functions/log:1.0.0@shared/do/2/call"];
        Assert.Equal("https://catalog.test/pets/{id}", ((DataTemplate.Literal)call.Endpoint.Uri).Value.AsString());
    }

    [Fact]
    public void Functions_that_lead_to_each_other_are_read_once_each()
    {
        const string Other = "https://catalog.test/functions/other/1.0.0/function.yaml";
        var linked = Link(Calling(Address), Found(Address, "call: ../../other/1.0.0/function.yaml"), Found(Other, "call: ../../log/1.0.0/function.yaml"));

        Assert.Empty(linked.Unresolved);
        Assert.Equal([Address, Other, "own"], linked.Definition.Use.Functions.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a: [", "line 1")]
    [InlineData("", "line")]
    [InlineData("\u0000\u0001garbage", "line")]
    [InlineData("<html><body>Not found</body></html>", "This must be an object, but is text")]
    [InlineData("nothing: here", "does not say what it does")]
    [InlineData("set: { a: '${ $nope }' }", "$nope is unknown")]
    [InlineData("set: { a: '${ $secrets.token }' }", "The secret 'token' is not declared")]
    [InlineData("call: own", "There is no function 'own'")]
    [InlineData("set: { a: 1 }\nthen: elsewhere", "There is no task 'elsewhere'")]
    [InlineData("set: { a: 1 }\ninput: { schema: { resource: { endpoint: '${ $workflow.input.x }' } } }", "cannot compute the address")]
    public void A_function_that_cannot_be_read_is_a_fault_and_no_failure(string text, string expected)
    {
        var linked = Link(Calling("log:1.0.0@shared"), Found("log:1.0.0@shared", text)).Definition;

        Assert.DoesNotContain("log:1.0.0@shared", linked.Use.Functions.Keys);
        Assert.Contains(expected, linked.Linked.FaultOf(ResourceKind.Function, "log:1.0.0@shared"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n", null)]
    [InlineData("elsewhere", "runs a workflow of the namespace 'elsewhere'")]
    public void A_function_from_elsewhere_runs_workflows_only_where_the_document_does(string @namespace, string? expected)
    {
        var calling = Calling("log:1.0.0@shared");
        var own = @namespace == "n" ? calling.Id.Namespace : @namespace;
        var linked = Link(calling, Found("log:1.0.0@shared", $"do: [ {{ inner: {{ run: {{ workflow: {{ namespace: {own}, name: w, version: 1.0.0 }} }} }} }} ]")).Definition;

        var isFaulty = linked.Linked.Faults.TryGetValue((ResourceKind.Function, "log:1.0.0@shared"), out var fault);
        Assert.Equal(expected is not null, isFaulty);
        if (expected is not null) Assert.Contains(expected, fault, StringComparison.Ordinal);
        // What is inside of it already must find its task.
        Assert.Contains("/use/functions/log:1.0.0@shared/do/0/inner", linked.TasksByPointer.Keys);
    }

    [Fact]
    public void A_schema_may_be_json_or_yaml_and_refer_to_documents_beside_it()
    {
        const string Root = "https://schemas.test/deep/order.yaml";
        var definition = Read($"input: {{ schema: {{ resource: {{ endpoint: '{Root}' }} }} }}\ndo: [ {{ a: {{ wait: PT0S }} }} ]");
        var order = Found(Root, "properties: { lines: { items: { $ref: '../parts.json#/$defs/line' } } }", Root);

        var first = Link(definition, order);
        Assert.Equal(["https://schemas.test/parts.json"], first.Unresolved.Select(reference => reference.Key));

        var parts = Found("https://schemas.test/parts.json", """{"$defs":{"line":{"required":["sku"]}}}""", "https://schemas.test/parts.json");
        var second = Link(definition, order, parts);
        Assert.Empty(second.Unresolved);
        var schema = second.Definition.Linked.Schemas[Root];
        Assert.True(schema.IsValid(JqValue.Parse("""{"lines":[{"sku":"a"}]}""")));
        Assert.False(schema.IsValid(JqValue.Parse("""{"lines":[{}]}""")));
    }

    [Fact]
    public void The_fragment_of_a_schemas_address_names_the_schema_inside_the_document()
    {
        const string Key = "https://schemas.test/all.json#/$defs/id";
        var linked = Link(Read($"input: {{ schema: {{ resource: {{ endpoint: '{Key}' }} }} }}\ndo: [ {{ a: {{ wait: PT0S }} }} ]"), Found(Key, """{"type":"array","$defs":{"id":{"type":"integer"}}}""", Key));

        Assert.Empty(linked.Unresolved);
        Assert.True(linked.Definition.Linked.Schemas[Key].IsValid(JqValue.From(1L)));
    }

    [Theory]
    [InlineData("{ type: nothing }", "cannot be used")]
    [InlineData("[", "is neither YAML nor JSON")]
    [InlineData("\"$ref\": \"#/nowhere\"", "leads nowhere")]
    public void A_schema_that_is_none_is_a_fault_and_no_failure(string text, string expected)
    {
        const string Key = "https://schemas.test/a.json";
        var linked = Link(Read($"input: {{ schema: {{ resource: {{ endpoint: '{Key}' }} }} }}\ndo: [ {{ a: {{ wait: PT0S }} }} ]"), Found(Key, text, Key)).Definition;

        Assert.Contains(expected, linked.Linked.FaultOf(ResourceKind.Schema, Key), StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_whose_part_cannot_be_had_says_so()
    {
        const string Key = "https://schemas.test/a.json";
        var linked = Link(
            Read($"input: {{ schema: {{ resource: {{ endpoint: '{Key}' }} }} }}\ndo: [ {{ a: {{ wait: PT0S }} }} ]"),
            Found(Key, "$ref: part.json", Key),
            PinnedResource.Missing("https://schemas.test/part.json", null, "it is gone"));

        Assert.Empty(linked.Unresolved);
        Assert.Equal("it is gone", linked.Definition.Linked.FaultOf(ResourceKind.Schema, Key));
    }

    [Theory]
    [InlineData("catalogs: { shared: { endpoint: 'https://catalog.test/{name}' } }", "unsupported")]
    [InlineData("catalogs: { shared: { endpoint: '${ $context.where }' } }", "unknown-variable")]
    [InlineData("catalogs: { shared: { endpoint: '${ $input.where }' } }", "unknown-variable")]
    [InlineData("secrets: [ token ], catalogs: { shared: { endpoint: '${ \"https://catalog.test/\" + $secrets.token }' } }", "unknown-variable")]
    public void The_address_of_a_catalog_can_only_depend_on_what_exists_at_the_start(string use, string code)
    {
        var read = WorkflowReader.Read($"document: {{ dsl: '1.0.3', namespace: t, name: n, version: '1.0.0' }}\nuse: {{ {use} }}\ndo: [ {{ a: {{ set: {{ b: 1 }} }} }} ]");
        Assert.Equal([code], read.Problems.Select(problem => problem.Code));
    }

    [Theory]
    [InlineData("lgo", "Did you mean 'log'?")]
    [InlineData("log:1.0.0@default", "Declare a catalog in use.catalogs")]
    [InlineData("log:1.0.0@sharde", "Did you mean 'shared'?")]
    public void A_function_that_cannot_exist_is_refused_when_it_is_published(string call, string hint)
    {
        var read = WorkflowReader.Read($$"""
            document: { dsl: '1.0.3', namespace: t, name: n, version: '1.0.0' }
            use: { functions: { log: { set: { a: 1 } } }, catalogs: { shared: { endpoint: 'https://catalog.test' } } }
            do: [ { a: { call: '{{call}}' } } ]
            """, builtInFunctions: BuiltInFunctions.Provided.Names);
        Assert.Contains(hint, Assert.Single(read.Problems).Hint, StringComparison.Ordinal);
    }

    private static WorkflowDefinition Calling(string function) => Read($$"""
        use: { catalogs: { shared: { endpoint: 'https://catalog.test' } }, functions: { own: { set: { a: 1 } } } }
        do: [ { it: { call: '{{function}}' } } ]
        """);

    private static WorkflowDefinition Read(string body)
    {
        var read = WorkflowReader.Read("document: { dsl: '1.0.3', namespace: t, name: n, version: '1.0.0' }\n" + body);
        Assert.True(read.IsValid, string.Join('\n', read.Problems));
        return read.Definition!;
    }

    private static LinkResult Link(WorkflowDefinition definition, params PinnedResource[] resources) => DefinitionLinker.Link(definition, resources);

    private static PinnedResource Found(string key, string text, string? address = null) =>
        PinnedResource.Found(key, new(address ?? (key.Contains("://", StringComparison.Ordinal) ? key : Address)), text);
}
