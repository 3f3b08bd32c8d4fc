using Pawl.IntegrationTests.Cli;
using Pawl.Runtime.Encryption;
using Pawl.Server.Encryption;
using Pawl.Server.Options;
using Xunit;

namespace Pawl.IntegrationTests.Encryption;

public sealed class EncryptionKeySourceTests
{
    private static readonly EncryptionKey First = EncryptionKey.Make();
    private static readonly EncryptionKey Second = EncryptionKey.Make();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_come_from_a_variable_a_file_or_a_command()
    {
        using var home = new TemporaryFolder();
        var file = home.Write("key", EncryptionKeyText.Write([First, Second]));

        foreach (var (name, value) in new[] { ("PAWL_ENCRYPTION_KEY", $"{First.Export()} {Second.Export()}"), ("PAWL_ENCRYPTION_KEY_FILE", file), ("PAWL_ENCRYPTION_KEY_COMMAND", $"echo noise >&2; cat '{file}'") })
        {
            var options = ServerOptions.Load(new Dictionary<string, string> { [name] = value }, new Dictionary<string, string>());
            Assert.Equal([First.Id, Second.Id], (await options.EncryptionKeys!.ReadAsync(Cancelled)).Select(key => key.Id));
        }
    }

    [Fact]
    public async Task A_file_that_changes_is_read_again()
    {
        using var home = new TemporaryFolder();
        var file = home.Write("key", EncryptionKeyText.Write([First]));
        var source = ServerOptions.Load(new Dictionary<string, string> { ["PAWL_ENCRYPTION_KEY_FILE"] = file }, new Dictionary<string, string>()).EncryptionKeys!;
        var ring = new EncryptionKeyRing(source, TimeProvider.System, await source.ReadAsync(Cancelled));
        home.Write("key", EncryptionKeyText.Write([Second, First]));

        Assert.Equal(Second.Id, (await ring.GetAsync(Second.Id, Cancelled)).Id);
        Assert.Equal(Second.Id, ring.Current.Id);
    }

    [Theory]
    [InlineData("exit 3", "it ended with code 3")]
    [InlineData("echo nonsense-that-is-secret", "expected a key of 32 bytes")]
    [InlineData("head -c 5000 /dev/zero", "it answers with more than 4096 bytes")]
    [InlineData("sleep 60", "it gave no answer within 0.3 s")]
    public async Task A_command_that_does_not_do_is_told_without_what_it_said(string command, string why)
    {
        var error = await Assert.ThrowsAsync<EncryptionKeyException>(() => new EncryptionKeyCommand(command, TimeSpan.FromSeconds(0.3)).ReadAsync(Cancelled));

        Assert.Equal("encryption-key-unusable", error.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not a key")]
    public void What_is_no_key_is_refused(string text) => Assert.Throws<FormatException>(() => EncryptionKeyText.Parse(text));

    [Fact]
    public void The_same_key_twice_and_too_many_are_refused()
    {
        Assert.Throws<FormatException>(() => EncryptionKeyText.Parse(EncryptionKeyText.Write([First, First])));
        Assert.Throws<FormatException>(() => EncryptionKeyText.Parse(EncryptionKeyText.Write(Enumerable.Range(0, 17).Select(_ => EncryptionKey.Make()))));
    }

    [Fact]
    public void A_key_and_a_command_together_are_refused() => Assert.Contains("keep one", Assert.Throws<InvalidOptionsException>(() => ServerOptions.Load(
        new Dictionary<string, string> { ["PAWL_ENCRYPTION_KEY"] = First.Export(), ["PAWL_ENCRYPTION_KEY_COMMAND"] = "true" }, new Dictionary<string, string>())).Message, StringComparison.Ordinal);

    [Fact]
    public void No_text_shows_a_key() => Assert.DoesNotContain(First.Export(), First.ToString(), StringComparison.Ordinal);
}
