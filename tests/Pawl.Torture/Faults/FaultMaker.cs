using System.Diagnostics;
using Pawl.Torture.Stage;
using Pawl.Torture.Verdict;

namespace Pawl.Torture.Faults;

/// <summary>Kills, stops and starves processes at random, about one kill every six seconds.</summary>
internal sealed class FaultMaker(TortureOptions options, IReadOnlyList<TorturedServer> servers, Database database, LimitedDisk? disk, Account account, Action<string> say)
{
    /// <summary>The rate of kills that is aimed at: 600 in an hour.</summary>
    private static readonly TimeSpan PerKill = TimeSpan.FromSeconds(6);
    /// <summary>Longest wait for the service to recover before the next fault: a machine that is too busy must not see kills alone.</summary>
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly Random _random = new(options.Seed);
    private readonly Stopwatch _watch = new();

    /// <summary>Makes faults until the time is over; then nothing is stopped, full or held back any more.</summary>
    public async Task RunAsync()
    {
        _watch.Start();
        while (_watch.Elapsed < options.Lasts)
        {
            // Behind the rate, faults come thick; ahead of it, the service has time to get into its stride.
            var isBehind = account.KillCount * PerKill < _watch.Elapsed;
            await PauseAsync(0.3, isBehind ? 2 : 8);
            await OneAsync();
        }
        foreach (var server in servers) server.Release();
    }

    /// <summary>Completes when a start was answered that had been sent after the last fault, or patience is over.</summary>
    private async Task RecoveredAsync()
    {
        var since = Stopwatch.GetTimestamp();
        while (!account.HasRecovered && Stopwatch.GetElapsedTime(since) < RecoveryPatience) await Task.Delay(Glance);
    }

    /// <summary>Faults that are over soon.</summary>
    private Task QuickAsync() => _random.Next(100) switch
    {
        < 40 => KillBackendAsync(),
        < 70 => KillPostgresAsync(),
        _ => KillServerAsync(),
    };

    private Task OneAsync() => _random.Next(100) switch
    {
        < 40 => KillServerAsync(),
        < 52 => KillWhileStartingAsync(),
        < 66 => KillPostgresAsync(),
        < 76 => KillBackendAsync(),
        < 84 => KillBothAsync(),
        < 90 => StopServerAsync(),
        < 92 => StopPostgresAsync(),
        < 94 => RestartInOrderAsync(),
        _ => FillDiskAsync(),
    };

    private async Task KillServerAsync()
    {
        var server = Any();
        var away = _random.Next(3) == 0;
        if (away) server.Hold();
        KillNow(server, "server");
        if (!away) return;
        await PauseAsync(0.5, 4);
        server.Release();
    }

    /// <summary>Again before it has come up: recovery itself must survive this.</summary>
    private async Task KillWhileStartingAsync()
    {
        var server = Any();
        KillNow(server, "server");
        await PauseAsync(0.3, 2.5);
        KillNow(server, "server while starting");
    }

    /// <summary>The first process alone, or all of them.</summary>
    private Task KillPostgresAsync()
    {
        if (database.Processes() is not [var first, .. var others]) return Task.CompletedTask;
        account.Fault("postgres killed");
        if (Signals.Send(first, Signals.Kill)) account.Kill("postgres");
        if (_random.Next(2) == 0) return Task.CompletedTask;
        foreach (var other in others) Signals.Send(other, Signals.Kill);
        return Task.CompletedTask;
    }

    /// <summary>One process of PostgreSQL, whichever: the first one then ends all others and recovers.</summary>
    private Task KillBackendAsync()
    {
        if (database.Processes() is not [_, .. { Count: > 0 } others]) return Task.CompletedTask;
        account.Fault("postgres process killed");
        if (Signals.Send(others[_random.Next(others.Count)], Signals.Kill)) account.Kill("postgres process");
        return Task.CompletedTask;
    }

    private async Task KillBothAsync()
    {
        KillNow(Any(), "server");
        await KillPostgresAsync();
    }

    /// <summary>A server that sleeps, and wakes up as if nothing had been: long enough to lose what it owns when somebody else could own it.</summary>
    private async Task StopServerAsync()
    {
        var server = Any();
        account.Fault("server stopped");
        if (!server.Signal(Signals.Stop)) return;
        await PauseAsync(1, servers.Count > 1 && _random.Next(2) == 0 ? 20 : 6);
        server.Signal(Signals.Continue);
    }

    private async Task StopPostgresAsync()
    {
        var processes = database.Processes();
        account.Fault("postgres stopped");
        foreach (var process in processes) Signals.Send(process, Signals.Stop);
        await PauseAsync(1, 6);
        foreach (var process in processes) Signals.Send(process, Signals.Continue);
    }

    private async Task RestartInOrderAsync()
    {
        account.Fault("server restarted in order");
        Any().Signal(Signals.Terminate);
        await PauseAsync(0.5, 2);
    }

    private async Task FillDiskAsync()
    {
        if (disk is null || !disk.Fill()) return;
        account.Fault("disk full");
        say("the disk is full");
        await PauseAsync(2, 8);
        disk.Empty();
    }

    private void KillNow(TorturedServer server, string kind)
    {
        account.Fault(kind + " killed");
        if (server.Signal(Signals.Kill)) account.Kill(kind);
    }

    private TorturedServer Any() => servers[_random.Next(servers.Count)];

    private Task PauseAsync(double least, double most) => Task.Delay(TimeSpan.FromSeconds(least + (_random.NextDouble() * (most - least))));
}
