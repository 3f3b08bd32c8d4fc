using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Bench.Bed;

/// <summary>A Pawl under measurement, seen from whoever uses it.</summary>
internal interface IBenchBed : IAsyncDisposable
{
    /// <summary>Starts an execution.</summary><returns>Its id, once the start is durable.</returns>
    Task<string> StartAsync(DefinitionId definition, JqValue input, CancellationToken cancellationToken);

    /// <summary>Starts an execution and waits until it has ended.</summary><returns>Its id.</returns>
    /// <exception cref="CliException">It did not complete.</exception>
    Task<string> RunAsync(DefinitionId definition, JqValue input, CancellationToken cancellationToken);

    /// <summary>Waits until an execution has ended.</summary>
    Task EndAsync(string id, CancellationToken cancellationToken);

    /// <summary>Sends events, and returns once they are durable.</summary>
    Task SendAsync(IReadOnlyList<BenchEvent> events, CancellationToken cancellationToken);
}

/// <summary>An event to send.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Order">The value that correlates it.</param>
internal sealed record BenchEvent(string Id, string Order)
{
    /// <summary>The type of all of them.</summary>
    public const string Type = "pawl.bench.signal";
    /// <summary>The source of all of them.</summary>
    public const string Source = "/pawl/bench";

    /// <summary>The CloudEvent.</summary>
    public JqValue Envelope => JqValue.Object(
        ("specversion", JqValue.From("1.0")), ("id", JqValue.From(Id)), ("source", JqValue.From(Source)), ("type", JqValue.From(Type)), ("data", JqValue.Object(("order", JqValue.From(Order)))));
}
