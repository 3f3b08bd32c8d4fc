namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>Assertions about what arrives may wait a little for the number they expect.</summary>
internal static class Polling
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until there are at least as many as expected, or patience is over.</summary><returns>What was there at last.</returns>
    public static async Task<IReadOnlyList<T>> UntilAsync<T>(int count, Func<Task<IReadOnlyList<T>>> look, CancellationToken cancellationToken)
    {
        var deadline = DateTimeOffset.UtcNow + Patience;
        while (true)
        {
            var found = await look();
            if (found.Count >= count || DateTimeOffset.UtcNow > deadline) return found;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>The item of that number, counted from 1.</summary>
    public static async Task<T> ItemAsync<T>(int number, string what, Func<Task<IReadOnlyList<T>>> look, CancellationToken cancellationToken)
    {
        var found = await UntilAsync(number, look, cancellationToken);
        return number >= 1 && number <= found.Count ? found[number - 1] : throw new StepFailure($"{what} number {number}", $"{found.Count} of them");
    }
}
