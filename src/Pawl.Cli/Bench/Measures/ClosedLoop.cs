using Pawl.Cli.Terminals;

namespace Pawl.Cli.Bench.Measures;

/// <summary>Load of a closed loop: so many at the same time, each begins anew when it has ended.</summary>
internal static class ClosedLoop
{
    /// <summary>Runs the load, measures its middle, and lets what is under way end.</summary>
    /// <param name="terminal">Where it tells how far it is.</param>
    /// <param name="meter">Counts.</param>
    /// <param name="request">How many and how long; longer when nothing has ended by then.</param>
    /// <param name="once">One turn of one of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task RunAsync(Terminal terminal, BenchMeter meter, BenchRequest request, Func<CancellationToken, Task> once, CancellationToken cancellationToken)
    {
        var isOver = false;
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var drivers = Enumerable.Range(0, request.Concurrency).Select(_ => Task.Run(DriveAsync, failing.Token)).ToArray();
        try
        {
            await WaitAsync($"warming up, {request.Concurrency:N0} at a time", stop => Task.Delay(request.WarmUp, terminal.Time, stop));
            meter.Start();
            await WaitAsync($"measuring for {request.Measured.TotalSeconds:0.#} s", async stop =>
            {
                await Task.Delay(request.Measured, terminal.Time, stop);
                // On a machine that is busy with something else nothing may have come through in a short time: nothing is no figure.
                await meter.Anything.WaitAsync(stop);
            });
            meter.Stop();
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            await Task.WhenAll(drivers);
        }

        async Task DriveAsync()
        {
            try
            {
                while (!Volatile.Read(ref isOver)) await once(failing.Token);
            }
            catch
            {
                await failing.CancelAsync();
                throw;
            }
        }

        async Task WaitAsync(string what, Func<CancellationToken, Task> time)
        {
            terminal.Say($"{what} …");
            try
            {
                await time(failing.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // A driver failed: its exception is the one to tell.
                await Task.WhenAll(drivers);
            }
        }
    }
}
