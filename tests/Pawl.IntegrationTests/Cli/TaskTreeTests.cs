using Pawl.Cli.Executions;
using Pawl.Client.Executions;
using Spectre.Console;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

public sealed class TaskTreeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Start.AddSeconds(90);

    [Fact]
    public void Tasks_stand_below_their_owners_with_state_attempts_and_times()
    {
        ExecutionTask[] tasks =
        [
            Task(1, 0, "askEveryRegion", "fork", "running"),
            Task(2, 1, "emea", "try", "completed", ended: 1_250) with { Attempts = 3 },
            Task(3, 2, "askEmea", "call", "faulted", ended: 12) with { Error = new ExecutionError("https://x/communication", 503) { Title = "Communication Error", Detail = "[busy]", Instance = "/do/0" } },
            Task(4, 2, "askEmea", "call", "completed", started: 1_200, ended: 1_250),
            Task(5, 1, "apac", "try", "waiting") with { Attempts = 2, DueAt = Start.AddMinutes(2) },
            Task(0, 0, "optional", "set", "skipped", ended: 0),
        ];
        Assert.Equal("""
            ● askEveryRegion  fork  running    1 m 30 s
            ✓   emea          try   completed  1.2 s, attempt 3
            ✗     askEmea     call  faulted    12 ms, 503 Communication Error: [busy] [/do/0]
            ✓     askEmea     call  completed  50 ms
            ◷   apac          try   waiting    1 m 30 s, attempt 2, goes on at 2026-01-05 10:02:00Z
            - optional        set   skipped
            """, Rendered(tasks));
    }

    [Fact]
    public void Of_a_long_loop_the_last_iterations_are_shown()
    {
        var tasks = Enumerable.Range(0, 40).Select(index => Task(index + 2, 1, "step", "set", "completed", ended: 1) with { Iteration = [index] }).Prepend(Task(1, 0, "loop", "for", "running")).ToArray();
        var lines = TaskTree.Lines(tasks, Now);
        Assert.Equal(2 + TaskTree.ShownPerOwner, lines.Count);
        Assert.Equal("… 28 earlier", lines[1].Name);
        Assert.Equal("step [39]", lines[^1].Name);
    }

    [Fact]
    public void A_task_whose_owner_is_not_there_is_shown_at_the_top() => Assert.Equal(0, Assert.Single(TaskTree.Lines([Task(9, 7, "late", "set", "running")], Now)).Depth);

    [Fact]
    public void A_pipe_gets_one_line_for_each_change()
    {
        var changes = new TaskChanges();
        var running = Task(1, 0, "a", "try", "running");
        Assert.Equal(["10:00:00.000  running    /do/0/a (try)"], changes.Next([running], Now));
        Assert.Empty(changes.Next([running], Now));
        Assert.Equal(["10:01:30.000  waiting    /do/0/a (try) attempt 2 until 2026-01-05 10:00:05Z"], changes.Next([running with { Status = "waiting", Attempts = 2, DueAt = Start.AddSeconds(5) }], Now));
        Assert.Equal(
            ["10:00:06.500  completed  /do/0/a (try) attempt 2 in 6.5 s", "10:00:00.000  skipped    /do/0/b [0,2] (set)"],
            changes.Next([running with { Status = "completed", Attempts = 2, EndedAt = Start.AddSeconds(6.5) }, Task(0, 0, "b", "set", "skipped", ended: 0) with { Iteration = [0, 2] }], Now));
    }

    private static string Rendered(IReadOnlyList<ExecutionTask> tasks)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        console.Write(TaskTree.Render(tasks, Now));
        return string.Join('\n', text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd()));
    }

    private static ExecutionTask Task(int run, int owner, string name, string kind, string status, int started = 0, int? ended = null) => new()
    {
        Run = run,
        Owner = owner,
        Name = name,
        Pointer = $"/do/0/{name}",
        Kind = kind,
        Status = status,
        StartedAt = Start.AddMilliseconds(started),
        EndedAt = ended is { } at ? Start.AddMilliseconds(at) : null,
    };
}
