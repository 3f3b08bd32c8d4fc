using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Pawl.Runners.Processes;

/// <summary>Starts every process of the runners, on one thread that lives as long as they do.</summary>
/// <remarks>
/// A sandbox dies with its parent, and to Linux the parent is the <em>thread</em> that forked. Threads of the pool end when they have been idle
/// for a while; a process started on one of them would be killed in the middle of its work.
/// </remarks>
public sealed class ProcessStarter : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> _requests = [];

    /// <summary>Begins the thread.</summary>
    public ProcessStarter() => new Thread(Run) { IsBackground = true, Name = "pawl process starter" }.Start();

    /// <summary>Starts a process. The caller disposes it.</summary>
    /// <exception cref="ProcessFailedException">The system refuses.</exception>
    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Add((start, started));
        return started.Task;
    }

    /// <summary>Ends the thread, and with it every sandbox that still runs.</summary>
    public void Dispose() => _requests.CompleteAdding();

    private void Run()
    {
        foreach (var (start, started) in _requests.GetConsumingEnumerable())
        {
            var process = new Process { StartInfo = start };
            try
            {
                process.Start();
                started.SetResult(process);
            }
            catch (Exception error)
            {
                process.Dispose();
                started.SetException(error is Win32Exception ? new ProcessFailedException($"The process could not be started: {error.Message}.", isConfiguration: false) : error);
            }
        }
        _requests.Dispose();
    }
}
