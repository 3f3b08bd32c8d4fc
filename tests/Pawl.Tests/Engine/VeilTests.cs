using System.Text;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine;

/// <summary>What is recorded of activities that use secrets, and what they become when they are carried out (R10).</summary>
public sealed class VeilTests
{
    private const string Secrets = """{"key":"canary","login":{"username":"ada","password":"canary"},"map":{"X-A":"canary"}}""";

    [Theory]
    [InlineData("call: http, with: { method: post, endpoint: 'http://x/a', headers: { A: '${ $secrets.key }', B: plain }, body: { c: [ '${ $secrets.key }', 1 ] } }")]
    [InlineData("call: http, with: { method: get, endpoint: 'http://x/a', headers: { A: 'Bearer ${ $secrets.key } ${ .n }' } }")]
    [InlineData("call: http, with: { method: get, endpoint: '${ \"http://x/\" + $secrets.key }' }")]
    [InlineData("call: http, with: { method: get, endpoint: 'http://x/a', headers: '${ $secrets.map }', query: '${ $secrets[\"map\"] }' }")]
    [InlineData("call: http, with: { method: get, endpoint: { uri: 'http://x/a', authentication: { basic: { use: login } } }, headers: { A: '${ $authorization.parameter }' } }")]
    [InlineData("call: http, with: { method: get, endpoint: { uri: 'http://x/a', authentication: { basic: { username: ada, password: '${ $secrets.key }' } } }, headers: { A: '${ $authorization.parameter }' } }")]
    [InlineData("run: { shell: { command: env, arguments: [ '${ $secrets.key }' ], stdin: '${ $secrets.key }', environment: { K: '${ $secrets.key }' } } }")]
    [InlineData("run: { script: { language: js, code: '1', environment: { K: '${ $secrets.key }' } } }")]
    public void What_is_recorded_shows_no_secret_and_what_is_carried_out_has_it(string task)
    {
        var world = Start($"- t: {{ {task} }}");
        var asked = Assert.Single(world.Asked);
        var unveiled = Unveil(world, asked);

        Assert.True(asked.IsVeiled);
        Assert.Contains("(secret)", Recorded(world), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", Recorded(world), StringComparison.Ordinal);
        Assert.Null(unveiled.Error);
        Assert.DoesNotContain("(secret)", Text(unveiled.Request!), StringComparison.Ordinal);
        Assert.True(Text(unveiled.Request!).Contains("canary", StringComparison.Ordinal) || Text(unveiled.Request!).Contains("YWRhOmNhbmFyeQ==", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_no_secret_is_recorded_as_it_is()
    {
        var world = Start("- t: { call: http, with: { method: get, endpoint: 'http://x/{n}', headers: { A: '${ $secrets.key }', B: 'x${ .n }' } } }");
        var request = Assert.IsType<HttpActivity>(world.Asked[0].Request);

        Assert.Equal("http://x/7", request.Uri);
        Assert.Equal([new("A", "(secret)"), new("B", "x7")], request.Headers);
    }

    [Fact]
    public void An_activity_without_secrets_is_not_veiled()
    {
        var world = Start("- t: { call: http, with: { method: get, endpoint: 'http://x/a' } }");

        Assert.False(world.Asked[0].IsVeiled);
        Assert.DoesNotContain("isVeiled", Recorded(world), StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_of_the_recorded_moment_counts()
    {
        var world = Start("- t: { call: http, with: { method: get, endpoint: 'http://x/a', headers: { A: '${ $secrets.key }', At: '${ now | todate }' } } }");
        var request = Assert.IsType<HttpActivity>(Unveil(world, world.Asked[0]).Request);

        Assert.Equal(Assert.IsType<HttpActivity>(world.Asked[0].Request).Headers[1], request.Headers[1]);
    }

    [Theory]
    [InlineData("headers: { A: '${ $secrets.missing }' }", "There is no secret 'missing'")]
    [InlineData("headers: { A: '${ .n as $name | $secrets[$name | tostring] }' }", "There is no secret 'missing'")]
    public void A_secret_that_is_not_there_is_an_authorization_error(string with, string detail)
    {
        var world = Start($"- t: {{ call: http, with: {{ method: get, endpoint: 'http://x/a', {with} }} }}");
        var error = Unveil(world, world.Asked[0]).Error!;

        Assert.Equal((ErrorTypes.Prefix + "authorization", 403), (error.Type, error.Status));
        Assert.Contains(detail, error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("headers: { A: '${ $secrets.key | tonumber }' }")]
    [InlineData("headers: { A: '${ $secrets.key | error }' }")]
    [InlineData("headers: { A: '${ $secrets.login | .[0] }' }")]
    [InlineData("query: '${ $secrets.key }'")]
    [InlineData("body: '${ $secrets.key | ascii_upcase | error }'")]
    public void An_error_shows_nothing_of_a_secret(string with)
    {
        var world = Start($"- t: {{ call: http, with: {{ method: get, endpoint: 'http://x/a', {with} }} }}");
        var error = Unveil(world, world.Asked[0]).Error!;

        Assert.Equal(ErrorTypes.Prefix + "expression", error.Type);
        Assert.DoesNotContain("canary", error.Detail, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("ada", error.Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_address_from_a_secret_is_not_told_when_it_is_none()
    {
        var world = Start("- t: { call: http, with: { method: get, endpoint: '${ $secrets.key }' } }");
        var error = Unveil(world, world.Asked[0]).Error!;

        Assert.Equal(ErrorTypes.Prefix + "configuration", error.Type);
        Assert.DoesNotContain("canary", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- t: { set: { a: '${ $secrets.key }' } }", true)]
    [InlineData("- t: { if: '$secrets.key == 1', set: { a: 1 } }", true)]
    [InlineData("- t: { call: http, with: { method: get, endpoint: 'http://x/a' }, output: { as: '${ $authorization }' } }", true)]
    [InlineData("- t: { call: http, with: { method: get, endpoint: 'http://x/a', headers: { A: '${ $secrets.key }' } } }", false)]
    [InlineData("- t: { run: { shell: { command: env, environment: { K: '${ $secrets.key }' } } } }", false)]
    [InlineData("- set: { call: http, with: { method: get, endpoint: 'http://x/a', headers: { A: '${ $secrets.key }' } } }", false)]
    public void A_definition_knows_whether_decisions_need_secrets(string tasks, bool needs) => Assert.Equal(needs, Start(tasks).Definition.DecidesWithSecrets);

    private static World Start(string tasks) =>
        World.Start($"use: {{ secrets: [ key, login, map, missing ] }}\ndo:\n{tasks}".Replace("\r", "", StringComparison.Ordinal), """{"n":7}""", _ => World.Never);

    private static UnveiledActivity Unveil(World world, PendingActivity activity) => WorkflowEngine.Unveil(world.Definition, world.State, activity, new()
    {
        Now = world.Now.AddDays(1),
        Seed = 0,
        Key = new ExecutionKey("default", "e"),
        Secrets = JqValue.Parse(Secrets),
    });

    private static string Recorded(World world) => string.Concat(world.History.Select(batch => Encoding.UTF8.GetString(HistoryJson.Write(batch.Events))));

    private static string Text(ActivityRequest request) => Encoding.UTF8.GetString(HistoryJson.Write([new ActivityScheduled(1, request)]));
}
