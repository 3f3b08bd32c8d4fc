namespace Pawl.Tests.Simulation;

/// <summary>Runs many seeds, several at a time: a world is one thread, so a machine runs as many as it has processors.</summary>
internal static class SimulationRuns
{
    /// <param name="from">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="run">Runs one; gets what ends the whole.</param>
    public static void ForEach(ulong from, ulong count, Action<ulong, Action> run)
    {
        var next = from - 1;
        var isStopped = false;
        Exception? fault = null;
        // Threads of their own: the pool would put the continuations of one world beside another's.
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            for (ulong seed; !Volatile.Read(ref isStopped) && (seed = Interlocked.Increment(ref next)) < from + count;)
            {
                try
                {
                    run(seed, () => Volatile.Write(ref isStopped, true));
                }
                catch (Exception error)
                {
                    fault ??= new InvalidOperationException($"The world of seed {seed} broke.", error);
                    Volatile.Write(ref isStopped, true);
                }
            }
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (fault is not null) throw fault;
    }
}
