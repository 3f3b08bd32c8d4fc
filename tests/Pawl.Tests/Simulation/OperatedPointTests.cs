using Pawl.Engine.Control;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Simulation;

/// <summary>Each action of an operator is run again for each commit, and the process dies there: just before it, and just behind it. What was done, answered and reached is as if nothing had been.</summary>
public sealed class OperatedPointTests(ITestOutputHelper output)
{
    /// <summary>The workflows: one of plain steps, its next version, a slow one, and a saga that is undone.</summary>
    internal static IReadOnlyList<string> Documents { get; } =
    [
        Steps("1.0.0", ""), Steps("1.1.0", ", version: 2"),
        """
        document: { dsl: '1.0.3', namespace: crash, name: slow, version: '1.0.0' }
        do:
          - slow: { call: http, with: { method: post, endpoint: http://slow.test/ } }
          - last: { set: '${ $context }' }
        """,
        """
        document: { dsl: '1.0.3', namespace: crash, name: saga, version: '1.0.0', metadata: { requires: [ saga ] } }
        use: { functions: { undo: { call: http, with: { method: delete, endpoint: http://undo.test/ } } } }
        do:
          - saga:
              metadata: { saga: true }
              try:
                - done: { metadata: { compensate: undo }, call: http, with: { method: post, endpoint: http://done.test/ } }
                - broken: { call: http, with: { method: post, endpoint: http://broken.test/ } }
              catch: { do: [ { over: { set: { undone: true } } } ] }
        """,
    ];

    private static Dictionary<string, Func<OperatedRun, Task>> Scripts { get; } = new()
    {
        ["suspend and resume"] = async run =>
        {
            await run.StartAsync("slow", suspended: false);
            await run.GiveAsync(new SuspendCommand("look"));
            await run.PassAsync(TimeSpan.FromMinutes(10));
            await run.GiveAsync(new ResumeCommand());
        },
        ["resume with data"] = Suspended(new ResumeCommand(JqValue.Parse("""{"by":"ada"}"""))),
        ["resume by time"] = async run =>
        {
            await run.StartAsync("slow", suspended: false);
            await run.GiveAsync(new SuspendCommand(Until: run.Now.AddMinutes(10)));
        },
        ["resume by condition"] = async run =>
        {
            await run.StartAsync("slow", suspended: false);
            await run.GiveAsync(new SuspendCommand(When: new(Condition: """.results["/do/0/slow"] != null""")));
        },
        ["resume by event"] = async run =>
        {
            await run.StartAsync("slow", suspended: false);
            await run.GiveAsync(new SuspendCommand(When: new(Event: new("bank.opened"))));
            await run.PublishAsync("bank.opened");
        },
        ["cancel"] = Suspended(new CancelCommand("no more")),
        ["terminate"] = Suspended(new TerminateCommand("at once")),
        ["cancel in mid-flight"] = async run =>
        {
            await run.StartAsync("slow", suspended: false);
            await run.GiveAsync(new CancelCommand());
        },
        ["step"] = async run =>
        {
            await run.StartAsync();
            for (var i = 0; i < 2; i++)
            {
                await run.GiveAsync(new StepCommand());
                await run.StillAsync();
            }
            await run.GiveAsync(new ResumeCommand());
        },
        ["run until"] = async run =>
        {
            await run.StartAsync();
            await run.GiveAsync(new RunUntilCommand("two"));
            await run.StillAsync();
            await run.GiveAsync(new ResumeCommand());
        },
        ["breakpoints"] = async run =>
        {
            await run.StartAsync();
            await run.GiveAsync(new SetBreakpointsCommand(["two", "/do/2/three"]));
            for (var i = 0; i < 2; i++)
            {
                await run.GiveAsync(new ResumeCommand());
                await run.StillAsync();
            }
            await run.GiveAsync(new ResumeCommand());
        },
        ["skip what comes next"] = Suspended(new SkipCommand(Output: JqValue.From("skipped")), new ResumeCommand()),
        ["skip what lives"] = async run =>
        {
            await run.StartAsync("slow", suspended: false);
            await run.GiveAsync(new SuspendCommand());
            await run.GiveAsync(new SkipCommand("slow", JqValue.From("skipped")));
            await run.GiveAsync(new ResumeCommand());
        },
        ["edit context and data"] = Suspended(new EditCommand(JqValue.Parse("""{"vip":true}"""), JqValue.From(7)), new ResumeCommand()),
        ["edit what comes next"] = Suspended(new EditCommand(Next: "three"), new ResumeCommand()),
        ["retry in place"] = async run =>
        {
            await run.StartAsync();
            await run.GiveAsync(new RunUntilCommand("two"));
            await run.StillAsync();
            await run.RetryFromAsync("/do/0/one");
            await run.GiveAsync(new ResumeCommand());
        },
        ["migrate"] = async run =>
        {
            await run.StartAsync();
            await run.GiveAsync(new StepCommand());
            await run.StillAsync();
            await run.MigrateAsync();
            await run.GiveAsync(new ResumeCommand());
        },
        ["fork"] = async run =>
        {
            await run.StartAsync();
            await run.GiveAsync(new RunUntilCommand("two"));
            await run.StillAsync();
            await run.ForkAsync("/do/1/two");
            await run.GiveAsync(new ResumeCommand());
        },
        ["retry an undo"] = async run =>
        {
            run.UndoFails = true;
            await run.StartAsync("saga", suspended: false);
            await run.StillAsync();
            run.UndoFails = false;
            await run.GiveAsync(new RetryCompensationCommand());
        },
        ["skip an undo"] = async run =>
        {
            run.UndoFails = true;
            await run.StartAsync("saga", suspended: false);
            await run.StillAsync();
            await run.GiveAsync(new SkipCompensationCommand());
        },
    };

    public static TheoryData<string> Actions => [.. Scripts.Keys];

    [Theory]
    [MemberData(nameof(Actions))]
    public void An_action_takes_effect_once_wherever_the_process_dies(string action)
    {
        var script = Scripts[action];
        var undisturbed = OperatedRun.Run(script);
        Assert.Empty(undisturbed.Violations);
        Assert.All(undisturbed.Answers, answer => Assert.Contains("Done", answer, StringComparison.Ordinal));
        for (var commit = 1; commit <= undisturbed.Commits; commit++)
        {
            foreach (var isBehind in (bool[])[false, true])
            {
                var where = $"{action}, dying {(isBehind ? "behind" : "before")} commit {commit} of {undisturbed.Commits}";
                var disturbed = OperatedRun.Run(script, commit, isBehind);
                Assert.True(disturbed.HasDied, where);
                Assert.True(disturbed.Violations.Count == 0, $"{where}: {string.Join('\n', disturbed.Violations)}");
                AssertSame(where, undisturbed.Answers, disturbed.Answers);
                AssertSame(where, undisturbed.Facts, disturbed.Facts);
                AssertSame(where, undisturbed.Effects, disturbed.Effects);
            }
        }
        output.WriteLine($"{action}: {undisturbed.Commits} commits, {undisturbed.Commits * 2} deaths; {string.Join("; ", undisturbed.Facts)}");
    }

    [Fact]
    public void Every_command_that_operators_have_is_among_the_actions()
    {
        var given = Scripts.Values.SelectMany(script => OperatedRun.Run(script).Answers).Select(answer => answer.Split(':')[0]).Distinct().Order(StringComparer.Ordinal);
        var all = typeof(OperatorCommand).Assembly.GetTypes().Where(type => type.BaseType == typeof(OperatorCommand)).Select(type => type.Name).Order(StringComparer.Ordinal);
        Assert.Equal(all, given);
    }

    private static void AssertSame(string where, IReadOnlyList<string> expected, IReadOnlyList<string> actual) =>
        Assert.True(expected.SequenceEqual(actual), $"{where}:\n{string.Join('\n', actual)}\nexpected\n{string.Join('\n', expected)}");

    /// <summary>Commands on an execution that stands still from the start.</summary>
    private static Func<OperatedRun, Task> Suspended(params OperatorCommand[] commands) => async run =>
    {
        await run.StartAsync();
        foreach (var command in commands) await run.GiveAsync(command);
    };

    private static string Steps(string version, string more) => $$"""
        document: { dsl: '1.0.3', namespace: crash, name: steps, version: '{{version}}' }
        do:
          - one: { call: http, with: { method: post, endpoint: http://one.test/ }, export: { as: '$context + { one: . }' } }
          - two: { call: http, with: { method: post, endpoint: http://two.test/ }, export: { as: '$context + { two: . }' } }
          - three: { call: http, with: { method: post, endpoint: http://three.test/ }, export: { as: '$context + { three: .{{more}} }' } }
          - last: { set: '${ $context }' }
        """;
}
