using Xunit;

namespace Pawl.Tests.Interpreter;

public sealed class InterruptedRunTests
{
    private const ulong Documents = 300;

    [Fact]
    public void Suspended_after_every_decision_and_resumed_every_document_ends_as_if_nothing_had_happened()
    {
        var interrupted = 0;
        for (ulong seed = 1; seed <= Documents; seed++)
        {
            var comparison = Comparison.Of(seed, Interruptions.Everywhere);
            Assert.True(comparison.Difference is null, $"Seed {seed}\n{comparison.Case.Text}\n{comparison.Difference}");
            interrupted += comparison.Interrupted;
        }
        Assert.True(interrupted > (int)Documents, $"Only {interrupted} interruptions prove little.");
    }
}
