namespace Pawl.Cli.Bench;

/// <summary>What was asked to be measured.</summary>
/// <param name="Concurrency">How much is under way at the same time; each shape says of what.</param>
/// <param name="Measured">How long is measured.</param>
/// <param name="WarmUp">How long the load runs before that, for the compiler and the caches.</param>
/// <param name="OverHttp">Whether the load comes through the API.</param>
internal sealed record BenchRequest(int Concurrency, TimeSpan Measured, TimeSpan WarmUp, bool OverHttp);
