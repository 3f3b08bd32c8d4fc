using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pawl.Cli.Executions;

/// <summary>Follows an execution while it runs: a tree that is drawn over on a screen, one line for each change in a pipe.</summary>
internal static class Following
{
    /// <summary>Tasks that are shown at most; an execution that started more is followed without the earlier ones.</summary>
    public const int MaxTasks = 1_000;
    /// <summary>How often a screen is drawn anew at most.</summary>
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);
    /// <summary>How often a screen is drawn anew while nothing happens.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    /// <summary>How often a broken stream is opened again before giving up.</summary>
    private const int Reconnects = 5;

    /// <summary>What a followed execution means for the process.</summary>
    public static int ExitCodeOf(Execution execution) => execution.Status == ExecutionStatus.Completed ? ExitCode.Done : ExitCode.Failed;

    /// <summary>Shows the execution on standard error until it has ended.</summary><returns>How it ended.</returns>
    public static Task<Execution> ToTheEndAsync(Terminal terminal, PawlClient client, string id, CancellationToken cancellationToken) =>
        ToTheEndAsync(terminal.ErrorScreen, terminal.Time, client, id, cancellationToken);

    /// <summary>Shows the execution on a screen of choice until it has ended.</summary><returns>How it ended.</returns>
    public static async Task<Execution> ToTheEndAsync(Screen screen, TimeProvider time, PawlClient client, string id, CancellationToken cancellationToken)
    {
        if (screen.IsTerminal) await DrawAsync(screen, time, client, id, cancellationToken);
        else await PrintAsync(screen, time, client, id, cancellationToken);

        var ended = await client.Executions.GetAsync(id, cancellationToken: cancellationToken);
        var took = ended.EndedAt is { } at ? $" in {Ages.Text(at - ended.CreatedAt)}" : "";
        var because = ended.Error is { } error ? $": {ExecutionTables.ErrorLine(error)}" : ended.Reason is { } reason ? $": {reason}" : "";
        var word = ExecutionTables.Word(ended.Status);
        screen.Console.MarkupLine($"[{Colours.Of(word) ?? "default"}]{word}[/] {Markup.Escape($"{ended.Id}{took}{because}")}");
        return ended;
    }

    private static Task DrawAsync(Screen screen, TimeProvider time, PawlClient client, string id, CancellationToken cancellationToken)
    {
        IRenderable first = new Text("");
        return screen.Console.Live(first).Overflow(VerticalOverflow.Ellipsis).Cropping(VerticalOverflowCropping.Top).StartAsync(async live =>
        {
            await foreach (var tasks in SnapshotsAsync(Tick, time, client, id, cancellationToken))
            {
                live.UpdateTarget(TaskTree.Render(tasks, time.GetUtcNow()));
                live.Refresh();
            }
        });
    }

    private static async Task PrintAsync(Screen screen, TimeProvider time, PawlClient client, string id, CancellationToken cancellationToken)
    {
        var changes = new TaskChanges();
        await foreach (var tasks in SnapshotsAsync(Timeout.InfiniteTimeSpan, time, client, id, cancellationToken))
        {
            foreach (var line in changes.Next(tasks, time.GetUtcNow())) screen.Text.WriteLine(line);
            screen.Text.Flush();
        }
    }

    /// <summary>The tasks as they stand, again whenever the history has grown or a tick has passed, the last time after the end.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<ExecutionTask>> SnapshotsAsync(TimeSpan tick, TimeProvider time, PawlClient client, string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Room for one note: however often the history grew, one look shows all of it.
        var grown = Channel.CreateBounded<long>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var listening = ListenAsync(client, id, grown.Writer, over.Token);
        try
        {
            var more = grown.Reader.WaitToReadAsync(over.Token).AsTask();
            while (true)
            {
                // Between two events the times on a screen go on.
                await Task.WhenAny(more, Task.Delay(tick, time, over.Token));
                if (more.IsCompleted)
                {
                    if (!await more) break;
                    grown.Reader.TryRead(out _);
                    more = grown.Reader.WaitToReadAsync(over.Token).AsTask();
                }

                yield return await TasksAsync(client, id, over.Token);
                await Task.WhenAny(listening, Task.Delay(Frame, time, over.Token));
            }

            await listening;
        }
        finally
        {
            await over.CancelAsync();
        }

        yield return await TasksAsync(client, id, cancellationToken);
    }

    private static async Task ListenAsync(PawlClient client, string id, ChannelWriter<long> grown, CancellationToken cancellationToken)
    {
        var (position, broken) = (0L, 0);
        try
        {
            while (true)
            {
                try
                {
                    await foreach (var item in client.Executions.StreamAsync(id, position, cancellationToken))
                    {
                        (position, broken) = (item.Position, 0);
                        grown.TryWrite(position);
                    }

                    return;
                }
                catch (PawlConnectionException) when (broken < Reconnects)
                {
                    // A proxy that cuts long answers, or a server that restarts: the history goes on where it was.
                    await Task.Delay(TimeSpan.FromMilliseconds(200 << broken++), cancellationToken);
                }
            }
        }
        finally
        {
            grown.Complete();
        }
    }

    private static async Task<IReadOnlyList<ExecutionTask>> TasksAsync(PawlClient client, string id, CancellationToken cancellationToken) =>
        (await Paging.CollectAsync(MaxTasks, (size, cursor) => client.Executions.TasksAsync(id, size, cursor, cancellationToken))).Items;
}
