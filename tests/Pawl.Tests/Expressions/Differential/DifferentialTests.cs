using System.Globalization;
using Xunit;

namespace Pawl.Tests.Expressions.Differential;

/// <summary>Programs nobody wrote, on inputs nobody wrote: ours and the real jq must say the same, byte for byte.</summary>
public sealed class DifferentialTests
{
    // Enough to notice a broken feature within seconds; PAWL_FUZZ_COUNT and PAWL_FUZZ_SEED go further.
    private const int DefaultCount = 2_000;
    private const int DefaultSeed = 1;
    private const int ShownDifferences = 10;

    [Fact]
    public void Generated_programs_mean_what_they_mean_to_jq()
    {
        using var oracle = JqOracle.TryStart(out var missing);
        Assert.SkipWhen(oracle is null, missing);

        var count = Setting("PAWL_FUZZ_COUNT", DefaultCount);
        var seed = Setting("PAWL_FUZZ_SEED", DefaultSeed);
        var differences = new List<string>();
        var productive = 0;
        for (var i = 0; i < count; i++)
        {
            var random = new Random(unchecked(seed * 1_000_003 + i));
            var program = DifferentialCase.Guarded(new ProgramGenerator(random).Program());
            var input = new ValueGenerator(random).Any(3);
            var (difference, outputs) = DifferentialCase.Compare(oracle, program, input);
            if (difference is not null) differences.Add($"#{i} {difference}");
            if (outputs > 0) productive++;
        }
        Assert.True(differences.Count == 0, $"{differences.Count} of {count} differ (seed {seed}):\n{string.Join('\n', differences.Take(ShownDifferences))}");
        Assert.True(productive > count / 3, $"only {productive} of {count} programs had outputs");
    }

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : standard;
}
