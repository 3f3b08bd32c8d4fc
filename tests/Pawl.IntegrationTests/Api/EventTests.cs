using System.Net;
using Pawl.Client.Executions;
using Xunit;

namespace Pawl.IntegrationTests.Api;

[Collection(ApiCollection.Name)]
public sealed class EventTests(ApiServer server)
{
    private const string Route = "/api/v1/events";
    private const string Structured = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly string type = Documents.NewName("type");

    private string Event(string id, string more = "\"data\":1") => $$"""{"specversion":"1.0","id":"{{id}}","source":"/tests","type":"{{type}}",{{more}}}""";

    [Fact]
    public async Task A_structured_event_ends_a_wait_and_the_same_again_is_recognized()
    {
        var id = await ListeningAsync("read: envelope");

        using var first = await server.Http.SendAsync(Route, HttpMethod.Post, Event($"{type}-1", "\"data\":{\"n\":1.10},\"subject\":\"s\""), Structured);
        var answer = await first.JsonAsync(HttpStatusCode.Accepted);
        using var again = await server.Http.SendAsync(Route, HttpMethod.Post, Event($"{type}-1"), $"{Structured}; charset=utf-8");

        Assert.Equal($$"""{"events":[{"source":"/tests","id":"{{type}}-1","isNew":true}]}""", answer.GetRawText());
        Assert.False((await again.JsonAsync(HttpStatusCode.Accepted)).GetProperty("events")[0].GetProperty("isNew").GetBoolean());
        Assert.Equal($$"""[{"specversion":"1.0","id":"{{type}}-1","source":"/tests","type":"{{type}}","data":{"n":1.10},"subject":"s"}]""", await OutputAsync(id));
    }

    [Fact]
    public async Task A_batch_is_stored_whole_and_says_of_each_event_whether_it_was_new()
    {
        using var sent = await server.Http.SendAsync(Route, HttpMethod.Post, $"[{Event(type + "a")},{Event(type + "b")},{Event(type + "a")}]", Batch);

        var events = (await sent.JsonAsync(HttpStatusCode.Accepted)).GetProperty("events").EnumerateArray().ToList();
        Assert.Equal([true, true, false], events.Select(one => one.GetProperty("isNew").GetBoolean()));
        Assert.Equal([$"{type}b", $"{type}a"], (await server.Client.Events.ListAsync(type, cancellationToken: cancellationToken)).Items.Select(one => one.Event.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task An_empty_batch_is_no_fault()
    {
        using var sent = await server.Http.SendAsync(Route, HttpMethod.Post, "[]", Batch);
        Assert.Equal("""{"events":[]}""", (await sent.JsonAsync(HttpStatusCode.Accepted)).GetRawText());
    }

    [Theory]
    [InlineData("application/json", "{\"n\":1}", "\"data\":{\"n\":1}")]
    [InlineData("application/vnd.order+json; charset=utf-8", "7", "\"data\":7")]
    [InlineData("text/plain", "{ no json", "\"data\":\"{ no json\"")]
    [InlineData("application/octet-stream", "abc", "\"data_base64\":\"YWJj\"")]
    public async Task In_binary_mode_headers_are_attributes_and_the_body_is_the_data(string contentType, string body, string expected)
    {
        using var sent = await server.Http.SendAsync(Route, HttpMethod.Post, body, contentType,
            ("ce-specversion", "1.0"), ("ce-id", type), ("ce-source", "/bin%C3%A4r"), ("ce-type", type), ("Ce-Room", "\"the \\\"big\\\" one\""));
        await sent.JsonAsync(HttpStatusCode.Accepted);

        var stored = Assert.Single((await server.Client.Events.ListAsync(type, cancellationToken: cancellationToken)).Items).Event;
        Assert.Contains(expected, stored.GetRawText());
        Assert.Equal(("/binär", "the \"big\" one", contentType), (stored.GetProperty("source").GetString(), stored.GetProperty("room").GetString(), stored.GetProperty("datacontenttype").GetString()));
    }

    [Fact]
    public async Task Binary_mode_needs_no_body()
    {
        using var sent = await server.Http.SendAsync(Route, HttpMethod.Post, body: null, type: null, ("ce-specversion", "1.0"), ("ce-id", type), ("ce-source", "/s"), ("ce-type", type));
        await sent.JsonAsync(HttpStatusCode.Accepted);
        Assert.False(Assert.Single((await server.Client.Events.ListAsync(type, cancellationToken: cancellationToken)).Items).Event.TryGetProperty("data", out _));
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { """{"id":"a","source":"/s","type":"t"}""", "/specversion" },
        { """{"specversion":"0.3","id":"a","source":"/s","type":"t"}""", "/specversion" },
        { """{"specversion":"1.0","source":"/s","type":"t"}""", "/id" },
        { """{"specversion":"1.0","id":null,"source":"/s","type":"t"}""", "/id" },
        { """{"specversion":"1.0","id":"","source":"/s","type":"t"}""", "/id" },
        { """{"specversion":"1.0","id":7,"source":"/s","type":"t"}""", "/id" },
        { """{"specversion":"1.0","id":"a\u0000","source":"/s","type":"t"}""", "/id" },
        { """{"specversion":"1.0","id":"a","source":"a b","type":"t"}""", "/source" },
        { """{"specversion":"1.0","id":"a","source":"/s"}""", "/type" },
        { """{"specversion":"1.0","id":"a","source":"/s","type":"t","time":"yesterday"}""", "/time" },
        { """{"specversion":"1.0","id":"a","source":"/s","type":"t","camelCase":"x"}""", "/camelCase" },
        { """{"specversion":"1.0","id":"a","source":"/s","type":"t","a/b":"x"}""", "/a~1b" },
        { """{"specversion":"1.0","id":"a","source":"/s","type":"t","room":{"n":1}}""", "/room" },
        { """{"specversion":"1.0","id":"a","source":"/s","type":"t","room":1.5}""", "/room" },
        { """{"specversion":"1.0","id":"a","source":"/s","type":"t","subject":""}""", "/subject" },
        { """{"specversion":"1.0","id":"a","source":"/s","type":"t","data_base64":"!"}""", "/data_base64" },
        { """{"specversion":"1.0","id":"a","source":"/s","type":"t","data":1,"data_base64":"YQ=="}""", "/data_base64" },
        { "7", "" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_is_no_event_is_refused_where_it_is_wrong(string body, string pointer)
    {
        using var sent = await server.Http.SendAsync(Route, HttpMethod.Post, body, Structured);
        var problem = await sent.ProblemAsync(HttpStatusCode.BadRequest, "event-invalid");
        Assert.Equal(pointer, Assert.Single(problem.Errors!).Pointer);
    }

    [Fact]
    public async Task One_bad_event_refuses_the_batch_and_is_pointed_at()
    {
        using var sent = await server.Http.SendAsync(Route, HttpMethod.Post, $"[{Event(type + "a")},{{\"specversion\":\"1.0\"}},7]", Batch);

        var problem = await sent.ProblemAsync(HttpStatusCode.BadRequest, "event-invalid");
        Assert.Equal(["/1/id", "/1/source", "/1/type", "/2"], problem.Errors!.Select(error => error.Pointer));
        Assert.Empty((await server.Client.Events.ListAsync(type, cancellationToken: cancellationToken)).Items);
    }

    [Fact]
    public async Task In_binary_mode_a_fault_names_the_header()
    {
        using var sent = await server.Http.SendAsync(Route, HttpMethod.Post, "1", "application/json", ("ce-specversion", "1.0"), ("ce-id", "a"), ("ce-type", type));
        Assert.Equal("ce-source:", Assert.Single((await sent.ProblemAsync(HttpStatusCode.BadRequest, "event-invalid")).Errors!).Pointer);
    }

    [Theory]
    [InlineData("application/json", "{}", HttpStatusCode.UnsupportedMediaType, "media-type-unsupported")]
    [InlineData(null, "{}", HttpStatusCode.UnsupportedMediaType, "media-type-unsupported")]
    [InlineData(Structured, "{", HttpStatusCode.BadRequest, "json-invalid")]
    [InlineData(Structured, "", HttpStatusCode.BadRequest, "body-missing")]
    [InlineData(Batch, "{}", HttpStatusCode.BadRequest, "event-invalid")]
    public async Task What_is_not_sent_as_events_is_refused(string? contentType, string body, HttpStatusCode status, string code)
    {
        using var sent = await server.Http.SendAsync(Route, HttpMethod.Post, body, contentType);
        await sent.ProblemAsync(status, code);
    }

    [Fact]
    public async Task Nesting_size_and_number_have_bounds()
    {
        using var deep = await server.Http.SendAsync(Route, HttpMethod.Post, Event("deep", $"\"data\":{new string('[', 300)}{new string(']', 300)}"), Structured);
        await deep.ProblemAsync(HttpStatusCode.BadRequest, "json-invalid");
        using var large = await server.Http.SendAsync(Route, HttpMethod.Post, Event("large", $"\"data\":\"{new string('x', 256 << 10)}\""), Structured);
        Assert.Contains("limit-event-bytes", (await large.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large")).Detail);
        using var many = await server.Http.SendAsync(Route, HttpMethod.Post, $"[{string.Join(',', Enumerable.Repeat("{}", 1_001))}]", Batch);
        Assert.Contains("limit-event-batch", (await many.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large")).Detail);
    }

    [Fact]
    public async Task Publishing_needs_the_scope_write_and_reading_the_scope_read()
    {
        var reader = server.HttpWith(server.ReadKey);
        using var refused = await reader.SendAsync(Route, HttpMethod.Post, Event("a"), Structured);
        await refused.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        using var read = await reader.SendAsync(Route, HttpMethod.Get);
        await read.JsonAsync(HttpStatusCode.OK);
        using var anonymous = await server.HttpWith(null).SendAsync(Route, HttpMethod.Get);
        await anonymous.ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Tenants_neither_see_nor_hear_each_other()
    {
        var id = await ListeningAsync();
        var other = server.HttpWith(server.OtherKey);
        using var sent = await other.SendAsync(Route, HttpMethod.Post, Event("a", "\"data\":\"theirs\""), Structured);
        await sent.JsonAsync(HttpStatusCode.Accepted);

        Assert.Empty((await server.Client.Events.ListAsync(type, cancellationToken: cancellationToken)).Items);
        using var mine = await server.Http.SendAsync(Route, HttpMethod.Post, Event("a", "\"data\":\"mine\""), Structured);
        Assert.True((await mine.JsonAsync(HttpStatusCode.Accepted)).GetProperty("events")[0].GetProperty("isNew").GetBoolean());
        Assert.Equal("""["mine"]""", await OutputAsync(id));
    }

    [Fact]
    public async Task The_journal_shows_emitted_events_pages_and_filters()
    {
        var name = Documents.NewName("emitter");
        await server.Client.Workflows.PublishAsync($$"""
            document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: 1.0.0 }
            do:
              - tell: { for: { in: '[1, 2, 3]' }, do: [ { one: { emit: { event: { with: { type: '{{type}}', data: '${ $item }' } } } } } ] }
            """, cancellationToken);
        var execution = await server.Client.Executions.StartAsync("test", name, new(), wait: Wait, cancellationToken: cancellationToken);

        var first = await server.Client.Events.ListAsync(type, limit: 2, cancellationToken: cancellationToken);
        var second = await server.Client.Events.ListAsync(type, limit: 2, cursor: first.NextCursor, cancellationToken: cancellationToken);

        Assert.Equal([3, 2, 1], first.Items.Concat(second.Items).Select(one => one.Event.GetProperty("data").GetInt32()));
        Assert.All(first.Items, one => Assert.Equal(execution.Id, one.EmittedBy));
        Assert.Null(second.NextCursor);
        Assert.Equal(3, (await server.Client.Events.ListAsync(source: $"/test/{name}/1.0.0", cancellationToken: cancellationToken)).Items.Count);
        Assert.Empty((await server.Client.Events.ListAsync(type, "/elsewhere", cancellationToken: cancellationToken)).Items);
        using var foreign = await server.Http.SendAsync($"{Route}?cursor={first.NextCursor}", HttpMethod.Get);
        await foreign.ProblemAsync(HttpStatusCode.BadRequest, "cursor-invalid");
    }

    [Fact]
    public async Task A_wait_says_which_events_it_waits_for()
    {
        var id = await ListeningAsync();

        var why = await server.Client.Executions.WhyAsync(id, cancellationToken);
        Assert.Equal(ExecutionStatus.Waiting, why.Status);
        Assert.Equal(("event", "/do/0/hear"), (Assert.Single(why.Reasons).Kind, why.Reasons[0].Pointer));
        Assert.Contains(type, why.Sentence);
    }

    private async Task<string> ListeningAsync(string more = "read: data")
    {
        var name = Documents.NewName("listener");
        await server.Client.Workflows.PublishAsync($$"""
            document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: 1.0.0 }
            do:
              - hear: { listen: { to: { one: { with: { type: '{{type}}' } } }, {{more}} } }
            """, cancellationToken);
        return (await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken)).Id;
    }

    private async Task<string> OutputAsync(string id) => (await server.Client.Executions.GetAsync(id, Wait, cancellationToken)).Output!.Value.GetRawText();
}
