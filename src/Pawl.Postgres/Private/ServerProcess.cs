using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Pawl.Postgres.Private;

/// <summary>Runs the server on a thread of its own, reads what it says, and starts it again when it dies.</summary>
/// <remarks>
/// The thread matters: the death signal (<see cref="ServerUser.Service"/>) follows the thread that started the server,
/// not the process, and a thread of the pool may end at any time.
/// </remarks>
internal sealed partial class ServerProcess : IDisposable
{
    private const string ReadyMessage = "database system is ready to accept connections";
    private const int RememberedLines = 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    /// <summary>A server that lived so long died of something else than the one before it.</summary>
    private static readonly TimeSpan LongLife = TimeSpan.FromSeconds(10);

    private readonly Func<ProcessStartInfo> _command;
    private readonly string _cluster;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Queue<string> _lastLines = new(RememberedLines);
    private readonly Lock _gate = new();
    private Process? _process;

    private ServerProcess(Func<ProcessStartInfo> command, string cluster, ILogger logger, TimeProvider clock) =>
        (_command, _cluster, _logger, _clock) = (command, cluster, logger, clock);

    /// <summary>Starts the server; completes when it accepts connections.</summary>
    /// <exception cref="PrivatePostgresException">It ended, or was not ready in time.</exception>
    public static async Task<ServerProcess> StartAsync(Func<ProcessStartInfo> command, string cluster, TimeSpan timeout, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var server = new ServerProcess(command, cluster, logger, clock);
        new Thread(server.Run) { IsBackground = true, Name = "private PostgreSQL" }.Start();
        try
        {
            await server._ready.Task.WaitAsync(timeout, clock, cancellationToken);
            return server;
        }
        catch (Exception error)
        {
            await server.StopAsync(TimeSpan.Zero, clock);
            server.Dispose();
            if (error is TimeoutException) throw PrivatePostgresException.StartFailed(cluster, server.LastLines());
            throw;
        }
    }

    /// <summary>Ends the server in order; past the given patience at once.</summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider clock)
    {
        _stopping.Set();
        Signal(NativeMethods.Interrupt);
        try
        {
            await _ended.Task.WaitAsync(patience, clock);
        }
        catch (TimeoutException)
        {
            Signal(NativeMethods.Quit);
            await _ended.Task;
        }
    }

    /// <summary>To be called after <see cref="StopAsync"/>.</summary>
    public void Dispose() => _stopping.Dispose();

    private void Run()
    {
        try
        {
            var pause = FirstPause;
            do
            {
                var started = Stopwatch.GetTimestamp();
                var exitCode = RunOnce();
                if (_stopping.IsSet) break;
                if (!_ready.Task.IsCompletedSuccessfully)
                {
                    _ready.TrySetException(PrivatePostgresException.StartFailed(_cluster, LastLines()));
                    break;
                }

                LogDied(_logger, exitCode, LastLines());
                pause = Stopwatch.GetElapsedTime(started) > LongLife ? FirstPause : pause < LongestPause ? pause * 2 : LongestPause;
            }
            while (!_stopping.Wait(pause));
        }
        catch (Exception error)
        {
            LogLost(_logger, error);
            _ready.TrySetException(error);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private int RunOnce()
    {
        using var process = Process.Start(_command())!;
        process.StandardInput.Close();
        lock (_gate) _process = process;
        try
        {
            // Stopped while starting: the signal found nobody yet.
            if (_stopping.IsSet) Signal(NativeMethods.Interrupt);

            // The workers of a server that was killed hold its end of the pipe, so reading ends with the last of them.
            var orphans = EndOrphansAsync(process);
            while (process.StandardError.ReadLine() is { } line)
            {
                Remember(line);
                LogServer(_logger, line);
                if (line.Contains(ReadyMessage, StringComparison.Ordinal)) _ready.TrySetResult();
            }

            orphans.GetAwaiter().GetResult();
            return process.ExitCode;
        }
        finally
        {
            // From here on the number may name another process.
            lock (_gate) _process = null;
        }
    }

    private async Task EndOrphansAsync(Process process)
    {
        await process.WaitForExitAsync();
        await Orphans.EndAsync(_cluster, _logger, _clock, CancellationToken.None);
    }

    private void Signal(int signal)
    {
        lock (_gate)
        {
            if (_process is { HasExited: false } process) NativeMethods.Signal(process.Id, signal);
        }
    }

    private void Remember(string line)
    {
        lock (_gate)
        {
            if (_lastLines.Count == RememberedLines) _lastLines.Dequeue();
            _lastLines.Enqueue(line);
        }
    }

    private string LastLines()
    {
        lock (_gate) return _lastLines.Count == 0 ? "(it said nothing)" : string.Join(" | ", _lastLines);
    }

    [LoggerMessage(3002, LogLevel.Debug, "PostgreSQL: {Line}")]
    private static partial void LogServer(ILogger logger, string line);

    [LoggerMessage(3003, LogLevel.Error, "The private PostgreSQL ended with exit code {ExitCode} and is started again. Its last words: {LastLines}")]
    private static partial void LogDied(ILogger logger, int exitCode, string lastLines);

    [LoggerMessage(3004, LogLevel.Critical, "The private PostgreSQL cannot be started again; restart Pawl")]
    private static partial void LogLost(ILogger logger, Exception error);
}
