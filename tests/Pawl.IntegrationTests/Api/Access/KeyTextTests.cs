using Pawl.Server.Access;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

public sealed class KeyTextTests
{
    [Fact]
    public void A_new_key_tells_its_id_and_no_two_are_alike()
    {
        var keys = Enumerable.Range(0, 1_000).Select(_ => KeyText.Generate()).ToList();

        Assert.All(keys, key => Assert.Equal(key.Id, KeyText.IdOf(key.Key)));
        Assert.All(keys, key => Assert.StartsWith($"pawl_{key.Id}_", key.Key, StringComparison.Ordinal));
        Assert.Equal(keys.Count, keys.Select(key => key.Key).Distinct().Count());
    }

    [Fact]
    public void Any_one_character_changed_makes_it_no_key()
    {
        var (_, key) = KeyText.Generate();
        for (var i = 0; i < key.Length; i++)
        {
            var changed = string.Concat(key.AsSpan(0, i), key[i] == 'x' ? "y" : "x", key.AsSpan(i + 1));
            Assert.Null(KeyText.IdOf(changed));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("pawl_")]
    [InlineData("pawl_short_short")]
    public void Other_text_is_no_key(string text) => Assert.Null(KeyText.IdOf(text));

    [Fact]
    public void The_digest_is_of_the_whole_key()
    {
        var (_, key) = KeyText.Generate();
        Assert.Equal(32, KeyText.Digest(key).Length);
        Assert.NotEqual(KeyText.Digest(key), KeyText.Digest(key[..^1]));
    }
}
