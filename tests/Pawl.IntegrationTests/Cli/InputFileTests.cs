using Pawl.Cli;
using Pawl.Cli.Terminals;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

public sealed class InputFileTests
{
    [Fact]
    public async Task An_at_sign_means_the_content_of_the_file_and_not_its_words_as_arguments()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "input.json");
        await File.WriteAllTextAsync(file, """{ "sku": "kettle", "quantity": 2 }""", TestContext.Current.CancellationToken);
        var output = new StringWriter();

        var code = await CommandLine.RunAsync(["eval", "-r", ".sku", "--input", "@" + file], Terminal.Of(TextReader.Null, output, output, false, false, false, _ => null));

        Assert.Equal((0, "kettle\n"), (code, output.ToString()));
    }
}
