using Pawl.Cli.Bench.Bed;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Bench.Shapes;

/// <summary>A hundred steps side by side.</summary>
internal sealed class FanOut : IBenchShape
{
    public string Name => "fan-out-100";
    public string Meaning => "Executions that fork into a hundred steps that take no time. Concurrency: executions. Times are those of a whole execution.";
    public bool TakesHttp => true;

    public Task<BenchReport> MeasureAsync(Terminal terminal, BenchPlace place, BenchRequest request, CancellationToken cancellationToken) =>
        StepLoad.MeasureAsync(terminal, place, request, Name, BenchDocuments.FanOut, cancellationToken, isSideBySide: true);
}
