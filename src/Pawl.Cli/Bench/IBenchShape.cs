using Pawl.Cli.Terminals;

namespace Pawl.Cli.Bench;

/// <summary>One kind of load.</summary>
internal interface IBenchShape
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it does and what its concurrency and its step are, for people.</summary>
    string Meaning { get; }

    /// <summary>Whether the load can come through the API.</summary>
    bool TakesHttp { get; }

    /// <summary>Puts the load on and measures.</summary>
    /// <param name="terminal">Where it tells how far it is.</param>
    /// <param name="place">Where it runs.</param>
    /// <param name="request">How much and how long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<BenchReport> MeasureAsync(Terminal terminal, Bed.BenchPlace place, BenchRequest request, CancellationToken cancellationToken);
}
