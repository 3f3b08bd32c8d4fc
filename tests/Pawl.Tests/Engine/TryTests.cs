using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class TryTests
{
    private const string Boom = "{ boom: { raise: { error: { type: 'urn:boom', status: 503, title: T, detail: 'D ${ .a }' } } } }";

    [Fact]
    public void A_caught_error_is_handled_with_the_trys_input()
    {
        var world = World.Start($$"""
            - t:
                try: [ { change: { set: { a: 2 } } }, {{Boom}} ]
                catch: { as: e, do: [ { h: { set: { e: '${ $e }', in: '${ . }' } } } ] }
            """, """{"a":1}""");
        Assert.Equal("""{"e":{"type":"urn:boom","status":503,"title":"T","detail":"D 2","instance":"/do/0/t/try/1/boom"},"in":{"a":1}}""", world.Output);
    }

    [Theory]
    [InlineData("errors: { with: { type: 'urn:boom', status: 503 } }", true)]
    [InlineData("errors: { with: { status: 500 } }", false)]
    [InlineData("errors: { with: { instance: /do/0/t/try/0/boom } }", true)]
    [InlineData("errors: { with: { detail: 'D 1', title: T } }", true)]
    [InlineData("errors: { with: { detail: 'D' } }", false)]
    [InlineData("when: $error.status == 503 and .a == 1", true)]
    [InlineData("when: $error.status == 500", false)]
    [InlineData("exceptWhen: $error.status == 503", false)]
    [InlineData("exceptWhen: $error.status == 500", true)]
    public void Only_what_matches_is_caught(string filter, bool caught)
    {
        var world = World.Start($"- t: {{ try: [ {Boom} ], catch: {{ {filter} }} }}", """{"a":1}""");
        Assert.Equal(caught ? StatusPhase.Completed : StatusPhase.Faulted, world.State.Status);
        if (!caught) Assert.Equal("/do/0/t/try/0/boom", world.State.Error!.Instance);
    }

    [Theory]
    [InlineData("https://open-workflow-specification.org/spec/1.0.0/errors/communication", true)]
    [InlineData("https://serverlessworkflow.io/spec/1.0.0/errors/communication", true)]
    [InlineData("https://open-workflow-specification.org/dsl/errors/types/communication", true)]
    [InlineData("https://serverlessworkflow.io/dsl/errors/types/communication", true)]
    [InlineData("https://serverlessworkflow.io.io/dsl/errors/types/communication", true)]
    [InlineData("https://serverlessworkflow.io/spec/1.0.0/errors/runtime", false)]
    [InlineData("https://example.com/errors/communication", false)]
    public void Former_names_of_the_standard_types_match(string type, bool caught)
    {
        var world = World.Start(
            $"- t: {{ try: [ {{ c: {{ call: http, with: {{ method: get, endpoint: 'http://stub.test/' }} }} }} ], catch: {{ errors: {{ with: {{ type: '{type}' }} }} }} }}",
            answer: _ => ErrorTypes.Communication("down", 503));
        Assert.Equal(caught, world.State.Status == StatusPhase.Completed);
    }

    [Theory]
    [InlineData("constant: {}", "2 2 2")]
    [InlineData("linear: {}", "2 4 6")]
    [InlineData("exponential: {}", "2 4 8")]
    public void Retries_wait_as_the_back_off_says_and_count_retries_not_runs(string backoff, string waits)
    {
        var world = World.Start($$"""
            - t:
                try: [ {{Boom}} ]
                catch: { retry: { delay: PT2S, backoff: { {{backoff}} }, limit: { attempt: { count: 3 } } } }
            """);
        var starts = Starts(world);
        world.Elapse(TimeSpan.FromMinutes(10));

        Assert.Equal(waits.Split(' '), Starts(world).Zip(Starts(world).Skip(1), (first, second) => $"{(second - first).TotalSeconds}"));
        Assert.Single(starts);
        Assert.Equal(("urn:boom", 4), (world.State.Error!.Type, world.Tasks.Single(task => task.Name == "t").Attempts));
    }

    [Fact]
    public void Jitter_adds_between_from_and_to()
    {
        var world = World.Start($"- t: {{ try: [ {Boom} ], catch: {{ retry: {{ delay: PT10S, jitter: {{ from: PT1S, to: PT3S }}, limit: {{ attempt: {{ count: 20 }} }} }} }} }}").Elapse(TimeSpan.FromHours(1));
        var waits = Starts(world).Zip(Starts(world).Skip(1), (first, second) => (second - first).TotalSeconds).ToArray();

        Assert.Equal(20, waits.Length);
        Assert.All(waits, wait => Assert.InRange(wait, 11, 13));
        Assert.True(waits.Distinct().Count() > 15);
    }

    [Fact]
    public void The_limit_of_the_duration_stops_retries_that_would_begin_after_it()
    {
        var world = World.Start($"- t: {{ try: [ {Boom} ], catch: {{ retry: {{ delay: PT3S, limit: {{ duration: PT9S }} }}, do: [ {{ h: {{ set: {{ caught: '${{ $error.status }}' }} }} }} ] }} }}").Elapse(TimeSpan.FromHours(1));

        Assert.Equal("""{"caught":503}""", world.Output);
        Assert.Equal(3, world.Tasks.Single(task => task.Name == "t").Attempts); // at 0, 3 and 6 s; 9 s would reach the limit
    }

    [Fact]
    public void An_attempt_that_takes_too_long_is_a_timeout_that_is_retried()
    {
        var calls = 0;
        var world = World.Start("""
            - t:
                try: [ { c: { call: http, with: { method: get, endpoint: 'http://stub.test/' } } } ]
                catch: { errors: { with: { status: 408 } }, retry: { limit: { attempt: { count: 1, duration: PT5S } } } }
            """, answer: _ => ++calls == 1 ? World.Never : JqValue.From("second"));
        Assert.Equal(StatusPhase.Running, world.State.Status);
        world.Elapse(TimeSpan.FromSeconds(5));

        Assert.Equal("\"second\"", world.Output);
        Assert.Single(world.Stopped);
        Assert.NotEqual(world.Asked[0].IdempotencyKey, world.Asked[1].IdempotencyKey);
    }

    [Fact]
    public void Retry_conditions_decide_whether_there_is_another_attempt()
    {
        var world = World.Start($"- t: {{ try: [ {Boom} ], catch: {{ retry: {{ when: $error.status == 500 }}, do: [ {{ h: {{ set: {{ h: 1 }} }} }} ] }} }}");
        Assert.Equal("""{"h":1}""", world.Output);
    }

    [Theory]
    [InlineData("named", 2)]
    [InlineData("{ when: $problem.status == 503, limit: { attempt: { count: 1 } } }", 2)]
    [InlineData("{ when: $problem.status == 500, limit: { attempt: { count: 1 } } }", 1)]
    public void A_policy_knows_the_error_by_the_name_of_its_catch_and_a_declared_one_as_error(string retry, int attempts)
    {
        var asked = 0;
        var world = World.Start($$"""
            use: { retries: { named: { when: $error.status == 503, limit: { attempt: { count: 1 } } } } }
            do:
              - t:
                  try: [ { c: { call: http, with: { method: get, endpoint: 'http://stub.test/' } } } ]
                  catch: { as: problem, retry: {{retry}} }
            """, answer: _ => { asked++; return ErrorTypes.Communication("down", 503); });
        Assert.Equal((StatusPhase.Faulted, attempts), (world.State.Status, asked));
    }

    [Fact]
    public void An_error_that_nothing_handles_is_swallowed_without_retry_and_bubbles_with_exhausted_ones()
    {
        Assert.Equal("""{"a":1}""", World.Start($"- t: {{ try: [ {Boom} ], catch: {{}} }}", """{"a":1}""").Output);
        Assert.Equal(StatusPhase.Faulted, World.Start($"- t: {{ try: [ {Boom} ], catch: {{ retry: {{ limit: {{ attempt: {{ count: 1 }} }} }} }} }}").State.Status);
    }

    [Fact]
    public void Then_of_the_catch_takes_the_place_of_the_trys_own_on_the_error_path_only()
    {
        const string Text = """
            - t: { try: [ { x: { if: .fail, raise: { error: { type: 'urn:x', status: 400 } } } } ], catch: { then: handled }, then: fine }
            - fine: { set: { r: fine }, then: end }
            - handled: { set: { r: handled } }
            """;
        Assert.Equal("""{"r":"handled"}""", World.Start(Text, """{"fail":true}""").Output);
        Assert.Equal("""{"r":"fine"}""", World.Start(Text, """{"fail":false}""").Output);
    }

    [Fact]
    public void Errors_of_the_handler_are_not_caught_by_the_same_try()
    {
        var world = World.Start($$"""
            - outer:
                try:
                  - t: { try: [ {{Boom}} ], catch: { do: [ { h: { raise: { error: { type: 'urn:h', status: 400 } } } } ] } }
                catch: { as: e, do: [ { o: { set: '${ $e.type }' } } ] }
            """);
        Assert.Equal("\"urn:h\"", world.Output);
    }

    [Fact]
    public void An_inner_try_that_does_not_match_lets_the_error_through_unchanged()
    {
        var world = World.Start($$"""
            - outer:
                try:
                  - inner: { try: [ {{Boom}} ], catch: { errors: { with: { status: 404 } } } }
                catch: { do: [ { o: { set: '${ $error.instance }' } } ] }
            """);
        Assert.Equal("\"/do/0/outer/try/0/inner/try/0/boom\"", world.Output);
    }

    [Fact]
    public void Context_changes_of_failed_attempts_stay()
    {
        var world = World.Start($$"""
            - t:
                try:
                  - count: { set: { x: 1 }, export: { as: '{ n: (($context.n // 0) + 1) }' } }
                  - fail: { if: $context.n < 3, raise: { error: { type: 'urn:x', status: 400 } } }
                catch: { retry: { limit: { attempt: { count: 5 } } } }
            - look: { set: '${ $context }' }
            """);
        Assert.Equal("""{"n":3}""", world.Output);
    }

    [Fact]
    public void A_raised_error_gets_its_instance_from_the_runtime_and_must_be_an_error()
    {
        Assert.Equal("/do/0/r", World.Start("- r: { raise: { error: { type: 'urn:x', status: 400, instance: /else } } }").State.Error!.Instance);
        Assert.EndsWith("/expression", World.Start("- r: { raise: { error: { type: '${ .missing }', status: 400 } } }").State.Error!.Type, StringComparison.Ordinal);
    }

    [Fact]
    public void While_a_retry_waits_the_execution_waits()
    {
        var world = World.Start($"- t: {{ try: [ {Boom} ], catch: {{ retry: {{ delay: PT1H }} }} }}");
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        Assert.Equal([new TimerKey(1, TimerPurpose.Retry)], world.State.Timers.Keys);
    }

    private static DateTimeOffset[] Starts(World world) => [.. world.Tasks.Where(task => task.Name == "boom").Select(task => task.StartedAt)];
}
