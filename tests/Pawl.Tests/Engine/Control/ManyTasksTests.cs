using System.Text;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine.Control;

/// <summary>What a command writes does not grow with the tasks that live beside it, nor with the history behind it.</summary>
public sealed class ManyTasksTests
{
    private const int Many = 2_000;
    /// <summary>Bytes by which numbers with more digits may differ.</summary>
    private const int Digits = 64;

    public static TheoryData<string> Commands => [.. Given.Keys];

    private static Dictionary<string, (bool Suspended, OperatorCommand Command)> Given { get; } = new()
    {
        ["suspend"] = (false, new SuspendCommand("look")),
        ["resume"] = (true, new ResumeCommand(JqValue.Parse("""{"a":1}"""))),
        ["step"] = (true, new StepCommand()),
        ["run-until"] = (true, new RunUntilCommand("last")),
        ["breakpoints"] = (false, new SetBreakpointsCommand(["last"])),
        ["skip"] = (true, new SkipCommand("b1", JqValue.From(1))),
        ["edit"] = (true, new EditCommand(Context: JqValue.Parse("""{"a":1}"""))),
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_writes_as_much_beside_two_thousand_living_tasks_as_beside_two(string command)
    {
        var (few, many) = (Written(Beside(2), command), Written(Beside(Many), command));
        Assert.Equal(few.Events, many.Events);
        Assert.InRange(many.Bytes, few.Bytes - Digits, few.Bytes + Digits);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_writes_as_much_behind_two_thousand_tasks_as_behind_two(string command)
    {
        var (few, many) = (Written(Behind(2), command), Written(Behind(Many), command));
        Assert.Equal(few.Events, many.Events);
        Assert.InRange(many.Bytes, few.Bytes - Digits, few.Bytes + Digits);
    }

    private static (int Events, int Bytes) Written(World world, string name)
    {
        var (suspended, command) = Given[name];
        if (suspended) world.Command(new SuspendCommand());
        var position = world.State.Position;
        Assert.Equal(OperatorOutcomeKind.Done, world.Command(command).Kind);
        var batch = world.History.First(batch => batch.Position == position + 1);
        return (batch.Events.Length, HistoryJson.Write(batch.Events).Length);
    }

    private static World Beside(int tasks)
    {
        var text = new StringBuilder("do:\n  - all:\n      fork:\n        branches:\n");
        for (var n = 0; n < tasks; n++) text.Append($"          - b{n}: {{ wait: PT1H }}\n");
        return World.Start(text.Append("  - last: { set: { n: 1 } }\n").ToString(), checks: false);
    }

    private static World Behind(int tasks) =>
        World.Start($"do: [ {{ each: {{ for: {{ each: i, in: '${{ [range({tasks})] }}' }}, do: [ {{ one: {{ set: {{ n: '${{ $i }}' }} }} }} ] }} }}, {{ b1: {{ wait: PT1H }} }}, {{ last: {{ set: {{ n: 1 }} }} }} ]", checks: false);
}
