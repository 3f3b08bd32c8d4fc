using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Documents;

/// <summary>What a document becomes: the compiled definition.</summary>
public sealed class WorkflowDefinitionTests
{
    private static readonly WorkflowDefinition Everything = Accept(SampleDocuments.Everything);

    [Fact]
    public void The_header_and_the_whole_document_are_kept()
    {
        Assert.Equal(new DefinitionId("test", "everything", "1.0.0-beta.1+build"), Everything.Id);
        Assert.Equal(("1.0.3", "Everything", "All of it"), (Everything.Dsl, Everything.Title, Everything.Summary));
        Assert.Equal("everything", Everything.Json["document"]["name"].AsString());
        Assert.Equal(1, Everything.Json["document"]["metadata"]["x"].Count);
    }

    [Fact]
    public void Tasks_and_lists_are_found_by_the_pointers_of_the_specification()
    {
        var definition = Accept(SampleDocuments.WithTasks("""
            - tryGetPet:
                try: [ { getPet: { set: { a: 1 } } } ]
                catch: { do: [ { h: { set: { a: 1 } } } ] }
            - f: { fork: { branches: [ { a: { set: { a: 1 } } }, { b: { do: [] } } ] } }
            - l: { for: { in: .x }, do: [ { x: { set: { a: 1 } } } ] }
            - e: { listen: { to: { any: [] } }, foreach: { do: [ { x: { set: { a: 1 } } } ] } }
            - a~b/c: { do: [ { d: { set: { a: 1 } } } ] }
            """, """
            use:
              functions: { f: { do: [ { g: { set: { a: 1 } } } ] } }
              extensions: [ { log: { extend: all, before: [ { x: { set: { a: 1 } } } ], after: [ { x: { set: { a: 1 } } } ] } } ]
            """));

        Assert.Equal(
        [
            "/do/0/tryGetPet", "/do/0/tryGetPet/catch/do/0/h", "/do/0/tryGetPet/try/0/getPet", "/do/1/f", "/do/1/f/fork/branches/0/a", "/do/1/f/fork/branches/1/b",
            "/do/2/l", "/do/2/l/do/0/x", "/do/3/e", "/do/3/e/foreach/do/0/x", "/do/4/a~0b~1c", "/do/4/a~0b~1c/do/0/d",
            "/use/extensions/0/log/after/0/x", "/use/extensions/0/log/before/0/x", "/use/functions/f", "/use/functions/f/do/0/g",
        ], definition.TasksByPointer.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
        [
            "/do", "/do/0/tryGetPet/catch/do", "/do/0/tryGetPet/try", "/do/1/f/fork/branches", "/do/1/f/fork/branches/1/b/do", "/do/2/l/do", "/do/3/e/foreach/do", "/do/4/a~0b~1c/do",
            "/use/extensions/0/log/after", "/use/extensions/0/log/before", "/use/functions/f/do",
        ], definition.ListsByPointer.Keys.Order(StringComparer.Ordinal));
        Assert.All(definition.TasksByPointer, entry => Assert.Equal(entry.Key, entry.Value.Pointer));
        Assert.Equal("a~b/c", definition.TasksByPointer["/do/4/a~0b~1c"].Name);
        Assert.Same(definition.Do.Tasks[0], definition.TasksByPointer["/do/0/tryGetPet"]);
        Assert.Equal(1, definition.Do.IndexOf("f"));
    }

    [Fact]
    public void Everything_is_read_into_its_place()
    {
        Assert.Equal(Everything.TasksByPointer.Count, Everything.TasksByPointer.Values.Select(task => task.Pointer).Distinct().Count());
        var kinds = Everything.TasksByPointer.Values.Select(task => task.GetType()).ToHashSet();
        var all = typeof(TaskDefinition).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TaskDefinition)) && !type.IsAbstract);
        Assert.Superset(all.ToHashSet(), kinds);
    }

    [Fact]
    public void What_all_tasks_have_is_read()
    {
        var task = Task<SetTask>("/do/0/common");
        Assert.Equal(".x == 1", task.If!.Program.Source);
        Assert.NotNull(task.Input.Schema);
        Assert.Equal(" .a ", ((DataTemplate.Expression)task.Input.Shape!).Value.Program.Source);
        Assert.Equal(".b", ((DataTemplate.Expression)task.Output.Shape!).Value.Program.Source);
        Assert.Equal("$context + { n: $output }", ((DataTemplate.Expression)task.Export.Shape!).Value.Program.Source);
        Assert.Equal(TimeSpan.FromSeconds(5), task.Timeout!.After.Fixed!.Value.Exact);
        Assert.Equal("switch-it", task.Then);
        Assert.Equal("""{"a":1}""", task.Metadata.ToJson());
        Assert.Equal("""{"x":1}""", task.Json["set"].ToJson());
    }

    [Fact]
    public void Nothing_said_means_the_defaults()
    {
        var definition = Accept(SampleDocuments.WithTasks("""
            - set: { set: { a: 1 } }
            - for: { for: { in: .x }, do: [] }
            - try: { try: [], catch: {} }
            - http: { call: http, with: { method: get, endpoint: 'http://x' } }
            - shell: { run: { shell: { command: ls } } }
            - listen: { listen: { to: { any: [] } }, foreach: {} }
            - fork: { fork: { branches: [] } }
            - function: { call: f }
            """));
        var set = definition.Do.Tasks[0];
        Assert.Equal((null, null, null), (set.If, set.Timeout, set.Then));
        Assert.Equal((DataBorder.None, DataBorder.None, DataBorder.None), (set.Input, set.Output, set.Export));
        Assert.Equal("{}", set.Metadata.ToJson());
        Assert.Equal(("item", "index"), (((ForTask)definition.Do.Tasks[1]).Each, ((ForTask)definition.Do.Tasks[1]).At));
        Assert.Equal(new CatchDefinition(), ((TryTask)definition.Do.Tasks[2]).Catch);
        var http = (HttpCallTask)definition.Do.Tasks[3];
        Assert.Equal((HttpOutput.Content, false, null, null, null), (http.ResultAs, http.Redirect, http.Headers, http.Query, http.Body));
        var shell = (ShellTask)definition.Do.Tasks[4];
        Assert.Equal((true, ProcessReturn.Stdout), (shell.Await, shell.Return));
        var listen = (ListenTask)definition.Do.Tasks[5];
        Assert.Equal((EventRead.Data, "item", "index"), (listen.Read, listen.Foreach!.Item, listen.Foreach.At));
        Assert.False(((ForkTask)definition.Do.Tasks[6]).Compete);
        Assert.Null(((FunctionCallTask)definition.Do.Tasks[7]).With);
        Assert.Null(definition.Timeout);
        Assert.Null(definition.Schedule);
        Assert.Empty(definition.Use.Secrets);
    }

    [Fact]
    public void References_are_resolved()
    {
        Assert.Equal(new CalendarDuration(0, TimeSpan.FromDays(1)), Everything.Timeout!.After.Fixed);
        var tried = Task<TryTask>("/do/5/tried");
        Assert.Equal(("problem", "error"), (tried.Catch.As, tried.Catch.Retry!.ErrorAs));
        Assert.Equal(Backoff.Exponential, tried.Catch.Retry.Backoff);
        Assert.Equal((3, TimeSpan.FromSeconds(10)), (tried.Catch.Retry.LimitAttemptCount, tried.Catch.Retry.LimitAttemptDuration!.Fixed!.Value.Exact));
        Assert.Equal(TimeSpan.FromMinutes(1), tried.Catch.Retry.LimitDuration!.Fixed!.Value.Exact);
        Assert.Equal(TimeSpan.FromMilliseconds(500), tried.Catch.Retry.JitterTo!.Fixed!.Value.Exact);
        var error = Task<RaiseTask>("/do/5/tried/try/0/fail").Error.Evaluate(JqValue.Object(("x", JqValue.From("here"))), new JqEvaluation());
        Assert.Equal("""{"type":"https://example.com/broken","status":500,"title":"Broken","detail":"at here"}""", error.ToJson());
        Assert.Equal("basic", Everything.Use.Authentications["basic"].Scheme);
        Assert.Equal(("basic", "one", null), (Everything.Use.Authentications["basicSecret"].Scheme, Everything.Use.Authentications["basicSecret"].Secret, Everything.Use.Authentications["basicSecret"].Properties));
        Assert.Equal(["one", "two"], Everything.Use.Secrets);
    }

    [Fact]
    public void An_inline_retry_policy_sees_the_error_by_the_name_of_its_catch()
    {
        var definition = Accept(SampleDocuments.WithTasks("- t: { try: [], catch: { as: problem, retry: { when: $problem.status == 503 } } }"));
        Assert.Equal("problem", ((TryTask)definition.Do.Tasks[0]).Catch.Retry!.ErrorAs);
    }

    [Theory]
    [InlineData("detail: d", "d")]
    [InlineData("details: d", "d")]
    [InlineData("detail: d, details: e", "d")]
    public void A_filter_of_errors_is_static_and_knows_the_former_name_of_detail(string with, string detail)
    {
        var definition = Accept(SampleDocuments.WithTasks($"- t: {{ try: [], catch: {{ errors: {{ with: {{ status: 404.0, {with} }} }} }} }}"));
        Assert.Equal(new ErrorFilter(null, 404, null, null, detail), ((TryTask)definition.Do.Tasks[0]).Catch.Errors);
    }

    [Fact]
    public void Events_are_read_with_their_filters_and_ends()
    {
        Assert.Equal((ConsumptionMode.All, EventRead.Raw, 2), (Task<ListenTask>("/do/18/heardAll").To.Mode, Task<ListenTask>("/do/18/heardAll").Read, Task<ListenTask>("/do/18/heardAll").To.Filters.Length));
        var any = Task<ListenTask>("/do/20/heardAny").To;
        Assert.Equal((ConsumptionMode.Any, ConsumptionMode.One, null), (any.Mode, any.UntilEvents!.Mode, any.UntilCondition));
        var schedule = Everything.Schedule!;
        Assert.Equal(("0 9 * * MON-FRI", EventRead.Envelope), (schedule.Cron?.Text, schedule.Read));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromHours(1)), (schedule.Every!.Fixed!.Value.Exact, schedule.After!.Fixed!.Value.Exact));
        var correlation = Assert.Single(schedule.On!.Filters[0].Correlate);
        Assert.Equal(("k", ".data.k", "\"1\""), (correlation.Key, correlation.From.Program.Source, ((DataTemplate.Literal)correlation.Expect!).Value.ToJson()));
        Assert.Equal(" length > 3 ", schedule.On.UntilCondition!.Program.Source);
    }

    [Fact]
    public void Calls_of_protocols_keep_where_and_as_whom_in_typed_form()
    {
        var grpc = Task<ProtocolCallTask>("/do/9/grpc");
        Assert.Equal(("grpc", "one"), (grpc.Protocol, grpc.Authentication!.Secret));
        Assert.Equal("""{"service":{"name":"S","host":"localhost","port":80},"method":"M","arguments":{"a":1}}""", ((DataTemplate.Literal)grpc.With).Value.ToJson());
        var subscription = Task<ProtocolCallTask>("/do/11/subscribe").Subscription!;
        Assert.Equal((3, "m", "n"), (subscription.Amount, subscription.Foreach!.Item, subscription.Foreach.At));
        Assert.Contains("/do/11/subscribe/with/subscription/foreach/do/0/e", Everything.TasksByPointer);
        var mcp = Task<ProtocolCallTask>("/do/12/mcpHttp");
        Assert.Equal("\"https://example.com/mcp\"", ((DataTemplate.Literal)mcp.Endpoint!.Uri).Value.ToJson());
        Assert.Equal(TimeSpan.FromSeconds(5), mcp.CallTimeout!.Fixed!.Value.Exact);
        Assert.Equal("card", Task<ProtocolCallTask>("/do/14/a2a").Document is { } card ? ((DataTemplate.Literal)card.Endpoint.Uri).Value.AsString().Split('/')[^1] : null);
    }

    [Theory]
    [InlineData("js", "js")]
    [InlineData("javascript", "js")]
    [InlineData("python", "python")]
    public void Script_languages_have_one_name_each(string written, string language)
    {
        var definition = Accept(SampleDocuments.WithTasks($"- r: {{ run: {{ script: {{ language: {written}, code: x }} }} }}"));
        Assert.Equal(language, ((ScriptTask)definition.Do.Tasks[0]).Language);
    }

    [Fact]
    public void Code_is_taken_as_it_stands_unless_it_is_nothing_but_an_expression()
    {
        var definition = Accept(SampleDocuments.WithTasks("""
            - a: { run: { script: { language: js, code: 'console.log(`${name} ${a.b}`)' } } }
            - b: { run: { script: { language: js, code: '${ .code }' } } }
            - c: { run: { script: { language: js, code: '${a}${b}' } } }
            """));
        var code = definition.Do.Tasks.Cast<ScriptTask>().Select(task => task.Code).ToList();
        Assert.Equal("console.log(`${name} ${a.b}`)", ((DataTemplate.Literal)code[0]!).Value.AsString());
        Assert.IsType<DataTemplate.Expression>(code[1]);
        Assert.Equal("${a}${b}", ((DataTemplate.Literal)code[2]!).Value.AsString());
    }

    [Fact]
    public void A_duration_is_known_when_read_or_left_to_its_expression()
    {
        Assert.Equal(new CalendarDuration(0, new TimeSpan(1, 1, 1, 1, 1)), Task<WaitTask>("/do/4/forked/fork/branches/1/two").Duration.Fixed);
        var later = Task<WaitTask>("/do/4/forked/fork/branches/2/three").Duration;
        Assert.Null(later.Fixed);
        Assert.Equal("\"PT1S\"", later.Template!.Evaluate(JqValue.Object(("d", JqValue.From("PT1S"))), new JqEvaluation()).ToJson());
    }

    [Fact]
    public void JSON_and_YAML_of_one_document_become_the_same_definition()
    {
        var json = Accept(Everything.Json.ToJson());
        Assert.Equal(Everything.Json, json.Json);
        Assert.Equal(Everything.TasksByPointer.Keys.Order(StringComparer.Ordinal), json.TasksByPointer.Keys.Order(StringComparer.Ordinal));
    }

    private static T Task<T>(string pointer) where T : TaskDefinition => Assert.IsType<T>(Everything.TasksByPointer[pointer]);

    private static WorkflowDefinition Accept(string text)
    {
        var result = WorkflowReader.Read(text);
        Assert.True(result.IsValid, SampleDocuments.Describe("", result));
        return result.Definition!;
    }
}
