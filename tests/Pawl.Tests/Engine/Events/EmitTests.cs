using Pawl.Engine.Decisions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine.Events;

public sealed class EmitTests
{
    [Fact]
    public void What_the_author_leaves_out_is_filled_in_and_the_output_is_the_envelope()
    {
        var world = World.Start("- tell: { emit: { event: { with: { type: order.placed, data: { n: '${ .n + 1 }' } } } } }", """{"n": 6}""");

        var envelope = world.State.Output!.Value;
        Assert.Equal("1.0", envelope["specversion"].AsString());
        Assert.Equal("/test/case/1.0.0", envelope["source"].AsString());
        Assert.Equal("2026-01-05T00:00:00.000Z", envelope["time"].AsString());
        Assert.Equal(7, envelope["data"]["n"].AsDouble());
        Assert.True(Guid.TryParse(envelope["id"].AsString(), out _));
        Assert.Equal(envelope, Assert.Single(world.Emitted));
    }

    [Fact]
    public void What_the_author_gives_wins()
    {
        var world = World.Start("- tell: { emit: { event: { with: { type: t, id: mine, source: 'https://a.example', time: '2020-01-01T00:00:00Z', subject: '${ .s }', room: 7 } } } }", """{"s": "S"}""");

        Assert.Equal("""{"specversion":"1.0","type":"t","id":"mine","source":"https://a.example","time":"2020-01-01T00:00:00Z","subject":"S","room":7}""", world.Output);
    }

    [Fact]
    public void Each_start_of_the_task_emits_an_event_of_its_own()
    {
        var world = World.Start("""
            - twice:
                for: { in: '[1, 2]' }
                do: [ { tell: { emit: { event: { with: { type: t } } } } } ]
            """);

        Assert.Equal(2, world.Emitted.Select(envelope => envelope["id"].AsString()).Distinct().Count());
    }

    [Fact]
    public void The_same_run_of_the_same_execution_always_has_the_same_id() =>
        Assert.Equal(
            World.Start("- tell: { emit: { event: { with: { type: t } } } }").Output,
            World.Start("- tell: { emit: { event: { with: { type: t } } } }").Output);

    [Theory]
    [InlineData("type: '${ 7 }'", "type")]
    [InlineData("type: '${ \"\" }'", "type")]
    [InlineData("type: t, source: '${ {} }'", "source")]
    [InlineData("type: t, id: '${ \"a\\u0000b\" }'", "id")]
    [InlineData("type: t, id: '${ \"x\" * 1025 }'", "id")]
    public void An_event_that_the_journal_cannot_keep_is_an_expression_error(string attributes, string named)
    {
        var world = World.Start($"- tell: {{ emit: {{ event: {{ with: {{ {attributes} }} }} }} }}");

        Assert.EndsWith("errors/expression", world.State.Error?.Type);
        Assert.Contains($"'{named}'", world.State.Error!.Detail);
        Assert.Empty(world.Emitted);
    }

    [Fact]
    public void An_event_beyond_the_bound_is_refused()
    {
        var world = World.Start("- tell: { emit: { event: { with: { type: t, data: '${ \"x\" * 5000 }' } } } }", limits: EngineLimits.Default with { EventBytes = 4_096 });

        Assert.Equal(413, world.State.Error?.Status);
        Assert.Empty(world.Emitted);
    }

    [Fact]
    public void An_error_behind_the_emission_does_not_take_it_back()
    {
        var world = World.Start("- tell: { emit: { event: { with: { type: t } } }, output: { as: '${ error(\"late\") }' } }");

        Assert.EndsWith("errors/expression", world.State.Error?.Type);
        Assert.Single(world.Emitted);
    }

    [Fact]
    public void Data_is_never_code()
    {
        var world = World.Start("- tell: { emit: { event: { with: { type: t, data: '${ .text }' } } } }", """{"text": "${ 1 + 1 }"}""");

        Assert.Equal(JqValue.From("${ 1 + 1 }"), world.State.Output!.Value["data"]);
    }
}
