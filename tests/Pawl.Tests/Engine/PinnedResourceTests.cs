using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class PinnedResourceTests
{
    private static readonly Uri Address = new("https://catalog.test/functions/double/1.0.0/function.yaml");

    [Fact]
    public void A_function_from_elsewhere_runs_like_one_of_the_document()
    {
        var world = World.Start("""
            use: { catalogs: { shared: { endpoint: 'https://catalog.test' } } }
            do: [ { it: { call: 'double:1.0.0@shared', with: { n: '${ .n }' } } } ]
            """, """{"n":4}""", resources: PinnedResource.Found("double:1.0.0@shared", Address, "input: { schema: { document: { required: [ n ] } } }\nset: { twice: '${ .n * 2 }' }"));

        Assert.Equal("{\"twice\":8}", world.Output);
        Assert.Equal("double:1.0.0@shared", Assert.Single(Beginnings.ResourcesOf(world.History)).Key);
        Assert.Equal([("it", "call"), ("double:1.0.0@shared", "set")], world.Tasks.Select(task => (task.Name, task.Kind)));
    }

    [Fact]
    public void A_function_that_would_run_a_workflow_of_a_foreign_namespace_is_not_entered()
    {
        var world = World.Start("""
            use: { catalogs: { shared: { endpoint: 'https://catalog.test' } } }
            do: [ { it: { call: 'double:1.0.0@shared' } } ]
            """, resources: PinnedResource.Found("double:1.0.0@shared", Address, "run: { workflow: { namespace: elsewhere, name: w, version: 1.0.0 } }"));

        Assert.Equal((ErrorTypes.Prefix + "configuration", "/do/0/it"), (world.State.Error!.Type, world.State.Error.Instance));
        Assert.Contains("namespace 'elsewhere'", world.State.Error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_could_not_be_had_faults_its_call_which_a_try_can_catch()
    {
        var world = World.Start("""
            use: { catalogs: { shared: { endpoint: 'https://catalog.test' } } }
            do:
              - guarded:
                  try: [ { it: { call: 'double:1.0.0@shared' } } ]
                  catch: { errors: { with: { status: 400 } }, do: [ { handle: { set: '${ $error | del(.title) }' } } ] }
            """, resources: PinnedResource.Missing("double:1.0.0@shared", Address, "it answered 404"));

        Assert.Equal("""{"type":"https://open-workflow-specification.org/spec/1.0.0/errors/configuration","status":400,"detail":"it answered 404","instance":"/do/0/guarded/try/0/it"}""", world.Output);
    }

    [Theory]
    [InlineData("input: { schema: { resource: { endpoint: 'https://s.test/a.json' } } }")]
    [InlineData("output: { schema: { resource: { endpoint: 'https://s.test/a.json' } } }")]
    [InlineData("export: { as: '.', schema: { resource: { endpoint: 'https://s.test/a.json' } } }")]
    public void A_schema_from_elsewhere_checks_every_border(string border)
    {
        var schema = PinnedResource.Found("https://s.test/a.json", new("https://s.test/a.json"), """{"properties":{"n":{"type":"integer"}}}""");
        var yaml = $$"""do: [ { it: { set: '${ . }', {{border}} } } ]""";

        Assert.Equal("{\"n\":1}", World.Start(yaml, """{"n":1}""", resources: schema).Output);
        var refused = World.Start(yaml, """{"n":"x"}""", resources: schema);
        Assert.Equal((ErrorTypes.Prefix + "validation", "/do/0/it"), (refused.State.Error!.Type, refused.State.Error.Instance));
        var missing = World.Start(yaml, """{"n":1}""", resources: PinnedResource.Missing("https://s.test/a.json", null, "it is gone"));
        Assert.Equal((ErrorTypes.Prefix + "configuration", "it is gone", "/do/0/it"), (missing.State.Error!.Type, missing.State.Error.Detail, missing.State.Error.Instance));
    }

    [Theory]
    [InlineData("input", 400)]
    [InlineData("output", 400)]
    public void A_schema_from_elsewhere_checks_the_workflow_itself(string border, int status)
    {
        var schema = PinnedResource.Found("https://s.test/a.json", new("https://s.test/a.json"), """{"required":["n"]}""");
        var world = World.Start($$"""
            {{border}}: { schema: { resource: { endpoint: 'https://s.test/a.json' } } }
            do: [ { it: { wait: PT0S } } ]
            """, resources: schema);

        Assert.Equal((status, "/"), (world.State.Error!.Status, world.State.Error.Instance));
    }

    [Fact]
    public void A_schema_that_is_never_reached_faults_nothing() => Assert.Equal(
        StatusPhase.Completed,
        World.Start("do: [ { it: { if: .no, set: { a: 1 }, input: { schema: { resource: { endpoint: 'https://s.test/a.json' } } } } } ]", resources: PinnedResource.Missing("https://s.test/a.json", null, "gone")).State.Status);

    [Fact]
    public void The_address_of_a_catalog_may_be_computed_from_the_workflows_input_and_asked_for_with_credentials()
    {
        var definition = WorkflowReader.Read("""
            document: { dsl: '1.0.3', namespace: t, name: n, version: '1.0.0' }
            use:
              catalogs:
                shared: { endpoint: { uri: '${ "https://\($workflow.input.host)/c" }', authentication: { bearer: { token: '${ .token }' } } } }
                broken: { endpoint: '${ error("no") }' }
                relative: { endpoint: /catalog }
            do: [ { a: { call: 'x:1.0.0@broken' } }, { b: { call: 'x:1.0.0@relative' } }, { c: { call: 'x:1.0.0@shared' } } ]
            """).Definition!;
        var start = new StartExecution(definition.Id, JqValue.Parse("""{"host":"catalog.test","token":"t"}"""), null);
        var context = new DecisionContext { Now = DateTimeOffset.UnixEpoch, Seed = 0, Key = new("default", "e") };
        var found = definition.External.Select(reference => WorkflowEngine.Locate(definition, reference, start, context)).ToList();

        Assert.Contains("no", found[0].Error, StringComparison.Ordinal);
        Assert.Contains("'/catalog' is no absolute http or https address", found[1].Error, StringComparison.Ordinal);
        Assert.Equal(("https://catalog.test/c/functions/x/1.0.0/function.yaml", new ResolvedAuthentication("bearer", JqValue.Parse("""{"token":"t"}"""))), (found[2].Uri!.AbsoluteUri, found[2].Authentication));
    }
}
