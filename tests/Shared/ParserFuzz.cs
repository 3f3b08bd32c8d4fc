using Xunit;

namespace Pawl.Tests.Shared;

/// <summary>A reader of texts, with right ones to begin from, and with the exceptions that it says no with.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Read">Reads one text.</param>
/// <param name="Seeds">Texts to begin from; it takes some of them.</param>
/// <param name="Refusals">What it may throw; empty where it tells in another way.</param>
internal sealed record FuzzedParser(string Name, Action<string> Read, string[] Seeds, params Type[] Refusals);

/// <summary>Feeds readers of texts what they were not made for.</summary>
internal static class ParserFuzz
{
    private const int Texts = 3_000;
    /// <summary>Bytes that one text may cost, beside those in proportion to its length.</summary>
    private const long Base = 8 << 20;
    private const long PerCharacter = 64 << 10;

    /// <summary>Reads damaged texts: each is taken or refused in the way that was said, and costs no more than its length explains.</summary>
    public static void Run(FuzzedParser parser)
    {
        var (seed, count) = (HostileText.Seed, HostileText.Rounds(Texts));
        var random = new Random(HashOf(parser.Name) ^ seed);
        var texts = new HostileText(random);
        var (taken, refused) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var text = i < parser.Seeds.Length ? parser.Seeds[i] : texts.From(parser.Seeds[random.Next(parser.Seeds.Length)]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                parser.Read(text);
                taken++;
            }
            catch (Exception refusal) when (parser.Refusals.Any(type => type.IsInstanceOfType(refusal)))
            {
                refused++;
            }
            catch (Exception fault)
            {
                Assert.Fail($"PAWL_FUZZ_SEED={seed}: {parser.Name}, text {i}: {System.Text.Json.JsonSerializer.Serialize(text)}\n{fault}");
            }
            var cost = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(cost <= Base + (PerCharacter * text.Length), $"PAWL_FUZZ_SEED={seed}: {parser.Name}, text {i} of {text.Length} characters cost {cost} bytes: {System.Text.Json.JsonSerializer.Serialize(text)}");
        }
        // A reader that takes everything, or nothing, was not tried.
        Assert.True(taken > 0, $"{parser.Name} takes nothing");
        Assert.True(parser.Refusals.Length == 0 || refused > 0, $"{parser.Name} refuses nothing");
    }

    /// <summary>The same on every machine, which the framework's own is not.</summary>
    private static int HashOf(string text)
    {
        var hash = 17;
        foreach (var letter in text) hash = unchecked((hash * 31) + letter);
        return hash;
    }
}
