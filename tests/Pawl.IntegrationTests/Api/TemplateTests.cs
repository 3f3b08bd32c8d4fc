using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Client.Templates;
using Pawl.IntegrationTests.Cli;
using Pawl.Language.Expressions;
using Pawl.Server.Templates;
using Xunit;

namespace Pawl.IntegrationTests.Api;

/// <summary>Templates: what they are, and what is made of them.</summary>
[Collection(ApiCollection.Name)]
public sealed class TemplateTests(ApiServer server)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    private static string Greeting(string name, string version = "1.0.0", string tags = "{ kind: template }") => $$"""
        document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: '{{version}}', title: Greet, summary: Greets somebody., tags: {{tags}} }
        input:
          schema:
            document:
              type: object
              additionalProperties: false
              required: [who]
              properties:
                who: { type: string, minLength: 2, title: Whom }
                words: { type: object, default: {}, properties: { greeting: { type: string, default: hello }, mark: { enum: ['!', '?'], default: '!' } } }
                more: { type: array, items: { type: object, properties: { times: { type: integer, default: 1 } } } }
        do:
          - greet: { set: { text: '${ "\(.words.greeting) \(.who)\(.words.mark)" }', more: '${ .more }' } }
        """;

    [Fact]
    public async Task A_workflow_made_of_a_template_runs_it_with_its_arguments_and_all_defaults()
    {
        var name = await PublishAsync();

        var made = await server.Client.Templates.InstantiateAsync("test", name, new() { Namespace = "test", Name = $"{name}-ada", Arguments = Json("""{"who":"Ada","words":{"mark":"?"},"more":[{},{"times":3}]}""") }, cancellationToken);

        Assert.Equal("""{"who":"Ada","words":{"mark":"?","greeting":"hello"},"more":[{"times":1},{"times":3}]}""", made.Arguments.GetRawText());
        Assert.Equal(($"{name}-ada", "1.0.0", "Greet"), (made.Workflow!.Name, made.Workflow.Version, made.Workflow.Title));
        Assert.Equal(name, made.Document.GetProperty("document").GetProperty("metadata").GetProperty("template").GetProperty("name").GetString());
        var execution = await server.Client.Executions.StartAsync("test", made.Workflow.Name, new(), wait: TimeSpan.FromSeconds(30), cancellationToken: cancellationToken);
        Assert.Equal((ExecutionStatus.Completed, "hello Ada?"), (execution.Status, execution.Output?.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task The_version_of_the_template_is_pinned()
    {
        var name = await PublishAsync();
        await server.Client.Templates.PublishAsync(Greeting(name, "1.1.0"), cancellationToken);
        await server.Client.Templates.PublishAsync(Greeting(name, "2.0.0-rc.1"), cancellationToken);

        Assert.Equal("1.1.0", (await DryRunAsync(name, """{"who":"Ada"}""")).Template.Version);
        Assert.Equal("1.0.0", (await DryRunAsync(name, """{"who":"Ada"}""", "1.0.0")).Template.Version);
    }

    [Fact]
    public async Task A_dry_run_shows_the_document_and_publishes_nothing()
    {
        var name = await PublishAsync();

        var shown = await DryRunAsync(name, """{"who":"Ada"}""");

        Assert.Null(shown.Workflow);
        Assert.Equal("Ada", shown.Document.GetProperty("do")[0].GetProperty("run").GetProperty("run").GetProperty("workflow").GetProperty("input").GetProperty("who").GetString());
        Assert.Equal(404, (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Workflows.GetLatestAsync("test", "made", cancellationToken))).Status);
    }

    [Theory]
    [InlineData("""{}""", "/arguments", "who")]
    [InlineData("""{"who":"A"}""", "/arguments/who", "")]
    [InlineData("""{"who":7}""", "/arguments/who", "string")]
    [InlineData("""{"who":"Ada","words":{"mark":"."}}""", "/arguments/words/mark", "")]
    [InlineData("""{"who":"Ada","more":[{},{"times":"x"}]}""", "/arguments/more/1/times", "")]
    [InlineData("""{"who":"Ada","loud":true}""", "/arguments", "loud")]
    public async Task An_argument_that_does_not_fit_is_pointed_to(string arguments, string pointer, string message)
    {
        var name = await PublishAsync();

        var refused = await Assert.ThrowsAsync<PawlApiException>(() => DryRunAsync(name, arguments));

        Assert.Equal((400, "body-invalid"), (refused.Status, refused.Code));
        Assert.Contains(refused.Errors, error => error.Pointer.StartsWith(pointer, StringComparison.Ordinal) && (error.Message + error.Pointer).Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("${ 1 + 1 }")]
    [InlineData("${ $secrets }")]
    [InlineData("before ${ .x } \\(1) \"quoted\" \n")]
    public async Task What_looks_like_an_expression_in_an_argument_stays_text(string hostile)
    {
        var name = await PublishAsync();
        var workflow = Documents.NewName("hostile");

        var made = await server.Client.Templates.InstantiateAsync("test", name, new() { Namespace = "test", Name = workflow, Arguments = Json($$"""{"who":{{JsonSerializer.Serialize(hostile)}}}""") }, cancellationToken);
        var execution = await server.Client.Executions.StartAsync("test", workflow, new(), wait: TimeSpan.FromSeconds(30), cancellationToken: cancellationToken);

        Assert.Equal(hostile, made.Arguments.GetProperty("who").GetString());
        Assert.Equal($"hello {hostile}!", execution.Output!.Value.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_schedule_comes_along_and_a_wrong_one_is_refused()
    {
        var name = await PublishAsync();
        InstantiateTemplate Wanted(string schedule) => new() { Namespace = "test", Name = $"{name}-nightly", Arguments = Json("""{"who":"Ada"}"""), Schedule = Json(schedule) };

        Assert.Equal("document-invalid", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Templates.InstantiateAsync("test", name, Wanted("""{"cron":"never"}"""), cancellationToken))).Code);
        await server.Client.Templates.InstantiateAsync("test", name, Wanted("""{"cron":"0 3 * * *"}"""), cancellationToken);

        Assert.NotNull(Assert.Single((await server.Client.Workflows.ListSchedulesAsync("test", $"{name}-nightly", cancellationToken)).Items).NextRunAt);
    }

    [Fact]
    public async Task Templates_are_listed_with_their_parameters_and_other_workflows_are_none()
    {
        var name = await PublishAsync();
        var plain = Documents.NewName("plain");
        await server.Client.Workflows.PublishAsync(Greeting(plain, tags: "{ kind: report }"), cancellationToken);

        var listed = (await server.Client.Templates.ListAsync(new() { Search = name }, cancellationToken: cancellationToken)).Items;
        Assert.Equal((name, "Greet", "Greets somebody."), (Assert.Single(listed).Name, listed[0].Title, listed[0].Summary));
        Assert.Equal("Whom", listed[0].Parameters!.Value.GetProperty("properties").GetProperty("who").GetProperty("title").GetString());
        Assert.Empty((await server.Client.Templates.ListAsync(new() { Search = plain }, cancellationToken: cancellationToken)).Items);
        Assert.Equal("1.0.0", (await server.Client.Templates.GetAsync("test", name, cancellationToken: cancellationToken)).Version);

        foreach (var (template, version) in ((string, string?)[])[(plain, null), ("nothing", null), (name, "9.9.9")])
            Assert.Equal((404, "template-not-found"), await RefusalAsync(() => server.Client.Templates.GetAsync("test", template, version, cancellationToken)));
        Assert.Equal((404, "template-not-found"), await RefusalAsync(() => DryRunAsync(plain, """{"who":"Ada"}""")));
        var untagged = await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Templates.PublishAsync(Greeting(plain, "2.0.0", "{ a: b }"), cancellationToken));
        Assert.Equal("/document/tags/kind", Assert.Single(untagged.Errors).Pointer);
    }

    [Fact]
    public async Task Instantiating_again_changes_nothing_and_with_other_arguments_is_refused()
    {
        var name = await PublishAsync();
        InstantiateTemplate Wanted(string who) => new() { Namespace = "test", Name = $"{name}-twice", Arguments = Json($$"""{"who":"{{who}}"}""") };

        var first = await server.Client.Templates.InstantiateAsync("test", name, Wanted("Ada"), cancellationToken);
        var second = await server.Client.Templates.InstantiateAsync("test", name, Wanted("Ada"), cancellationToken);
        Assert.Equal(first.Workflow!.CreatedAt, second.Workflow!.CreatedAt);
        Assert.Equal((409, "version-exists"), await RefusalAsync(() => server.Client.Templates.InstantiateAsync("test", name, Wanted("Bob"), cancellationToken)));

        var told = (await server.Client.Audit.ListAsync(new() { Object = $"workflow:test/{name}-twice/1.0.0" }, cancellationToken: cancellationToken)).Items;
        Assert.Equal(["refused", "unchanged", "done"], told.Select(one => one.Result.ToString().ToLowerInvariant()));
        Assert.Equal($"from test/{name}/1.0.0", told[^1].Detail);
    }

    [Fact]
    public async Task The_library_is_installed_by_name()
    {
        var library = (await server.Client.Templates.LibraryAsync(cancellationToken)).Items;
        Assert.True(library.Count >= 10, $"{library.Count}");
        Assert.All(library, template => Assert.True(template is { Parameters: not null, Title: not null, Summary: not null }, template.Name));

        foreach (var template in library)
        {
            var installed = await server.Client.Templates.InstallAsync(template.Name, cancellationToken);
            Assert.Equal(installed.CreatedAt, (await server.Client.Templates.InstallAsync(template.Name, cancellationToken)).CreatedAt);
        }
        Assert.All((await server.Client.Templates.LibraryAsync(cancellationToken)).Items, template => Assert.True(template.IsInstalled));
        Assert.Equal((404, "template-not-found"), await RefusalAsync(() => server.Client.Templates.InstallAsync("nothing", cancellationToken)));
    }

    [Fact]
    public void Every_template_of_the_library_has_tests_and_a_line_in_the_documentation()
    {
        var folder = Path.Combine(Repository.Root, "templates");
        var documentation = File.ReadAllText(Path.Combine(Repository.Root, "docs", "templates.md"));
        Assert.Equal(Directory.EnumerateFiles(folder, "*.test.yaml").Select(file => Path.GetFileName(file)[..^".test.yaml".Length]).Order(StringComparer.Ordinal), TemplateLibrary.All.Keys);
        Assert.All(TemplateLibrary.All.Keys, name => Assert.Contains($"(../templates/{name}.yaml)", documentation, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_tests_of_the_library_pass()
    {
        using var home = new TemporaryFolder();

        var result = await PawlProcess.RunAsync(home, ["test", Path.Combine(Repository.Root, "templates")]);

        Assert.True(result.ExitCode == 0, result.Out + result.Error);
        Assert.DoesNotContain("; not /", result.Out, StringComparison.Ordinal); // every task of every template is reached
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"default":1}}}""", """{}""", """{"a":1}""")]
    [InlineData("""{"properties":{"a":{"default":1}}}""", """{"a":null}""", """{"a":null}""")]
    [InlineData("""{"properties":{"a":{"properties":{"b":{"default":1}}}}}""", """{}""", """{}""")]
    [InlineData("""{"properties":{"a":{"default":{},"properties":{"b":{"default":1}}}}}""", """{}""", """{"a":{"b":1}}""")]
    [InlineData("""{"items":{"properties":{"a":{"default":1}}}}""", """[{},{"a":2}]""", """[{"a":1},{"a":2}]""")]
    [InlineData("""{"$defs":{"x":{"default":5}},"properties":{"a":{"$ref":"#/$defs/x"}}}""", """{}""", """{"a":5}""")]
    [InlineData("""{"allOf":[{"properties":{"a":{"default":1}}},{"properties":{"b":{"default":2}}}]}""", """{}""", """{"a":1,"b":2}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#","default":{}}}}""", """{"a":3}""", """{"a":3}""")]
    [InlineData("""{"properties":{"a":{"default":1}}}""", "7", "7")]
    [InlineData("true", """{}""", """{}""")]
    public void Defaults_reach_every_depth(string schema, string value, string expected) =>
        Assert.Equal(JqValue.Parse(expected), SchemaDefaults.Apply(JqValue.Parse(schema), JqValue.Parse(value)));

    [Fact]
    public void A_schema_that_refers_to_itself_comes_to_an_end()
    {
        var found = SchemaDefaults.Apply(JqValue.Parse("""{"properties":{"a":{"$ref":"#","default":{}}}}"""), JqValue.EmptyObject);
        Assert.True(found.ToJson().Length < 1_000);
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private async Task<string> PublishAsync()
    {
        var name = Documents.NewName("template");
        await server.Client.Templates.PublishAsync(Greeting(name), cancellationToken);
        return name;
    }

    private Task<TemplateInstance> DryRunAsync(string name, string arguments, string? version = null) =>
        server.Client.Templates.InstantiateAsync("test", name, new() { Version = version, Namespace = "test", Name = "made", Arguments = Json(arguments), DryRun = true }, cancellationToken);

    private static async Task<(int, string)> RefusalAsync(Func<Task> act)
    {
        var refused = await Assert.ThrowsAsync<PawlApiException>(act);
        return (refused.Status, refused.Code);
    }
}
