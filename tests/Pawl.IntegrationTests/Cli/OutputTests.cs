using System.Text.Json;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Spectre.Console;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

public sealed class OutputTests
{
    private const string Tricky = """
        {"text": "plain words", "empty": "", "number": "12", "word": "yes", "null": "null", "colon": "a: b", "dash": "- x", "hash": "a #b", "lines": "a\nb", "quote": "\"", "tail": "x ",
         "unicode": "héé 😀", "n": 1.50, "big": 123456789012345678901234567890, "t": true, "nothing": null, "list": [1, [2, []], {"a": {}, "b": ["x", {"c": 1}]}], "": 1, "a b": {"c": {"d": "0x1F"}}}
        """;

    [Fact]
    public void Yaml_reads_back_as_the_same_data()
    {
        var yaml = YamlText.Of(JsonDocument.Parse(Tricky).RootElement);
        Assert.Equal(JqValue.Parse(Tricky).ToJson(), DataReader.Read(yaml).Value?.ToJson());
    }

    [Theory]
    [InlineData("[1,[2,3],{\"a\":1}]", "- 1\n- - 2\n  - 3\n- a: 1\n")]
    [InlineData("{\"a\":{\"b\":[]},\"c\":[{\"d\":\"no\"}]}", "a:\n  b: []\nc:\n  - d: \"no\"\n")]
    [InlineData("\"x\"", "x\n")]
    [InlineData("{}", "{}\n")]
    public void Yaml_is_in_block_style(string json, string yaml) => Assert.Equal(yaml, YamlText.Of(JsonDocument.Parse(json).RootElement));

    [Fact]
    public void Json_keeps_numbers_as_written_and_letters_unescaped() =>
        Assert.Equal("{\n  \"a\": 1.50,\n  \"b\": \"é<&'\"\n}", JsonText.Of(JsonDocument.Parse("""{"a":1.50,"b":"é<&'"}""").RootElement));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(999, "999 ms")]
    [InlineData(1_999, "1.9 s")]
    [InlineData(59_999, "59.9 s")]
    [InlineData(185_000, "3 m 05 s")]
    [InlineData(7_380_000, "2 h 03 m")]
    [InlineData(352_800_000, "4 d 02 h")]
    [InlineData(-5, "0 ms")]
    public void Times_have_two_units_at_most(long milliseconds, string expected) => Assert.Equal(expected, Ages.Text(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void A_table_in_a_pipe_is_aligned_unframed_and_never_wrapped()
    {
        var table = new TextTable("ID", "STATUS", "ERROR");
        table.Add("a", new Cell("completed", "green"), "");
        table.Add("longer", new Cell("faulted", "red"), new string('x', 300) + "\nsecond line");
        using var text = new StringWriter();
        var terminal = Pawl.Cli.Terminals.Terminal.Of(TextReader.Null, text, TextWriter.Null, false, false, false, _ => null);
        table.WriteTo(terminal.Out);
        Assert.Equal($"ID      STATUS     ERROR\na       completed\nlonger  faulted    {new string('x', 300)} second line\n", text.ToString());
    }

    [Fact]
    public void Colours_are_taken_away_by_no_color()
    {
        string Show(string? noColor)
        {
            using var text = new StringWriter();
            var terminal = Pawl.Cli.Terminals.Terminal.Of(TextReader.Null, text, TextWriter.Null, false, true, false, name => name == "NO_COLOR" ? noColor : null);
            terminal.Out.Profile.Capabilities.Ansi = true;
            if (noColor is null) terminal.Out.Profile.Capabilities.ColorSystem = ColorSystem.Standard;
            terminal.Out.Write(new Text("x", Style.Parse("red")));
            return text.ToString();
        }

        Assert.Contains("\e[", Show(null));
        Assert.DoesNotContain("\e[", Show("1"));
    }

    [Fact]
    public void The_connection_file_is_readable_by_its_owner_only()
    {
        using var folder = new TemporaryFolder();
        var written = new ConnectionFile(new Uri("http://127.0.0.1:7070"), "pawl_x_y");
        written.Write(folder.Path);
        written.Write(folder.Path);
        Assert.Equal(written, ConnectionFile.Read(folder.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, ConnectionFile.FileName)));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"server": "http://x"}""")]
    [InlineData("""{"server": null, "key": "x"}""")]
    public void A_damaged_connection_file_counts_as_none(string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConnectionFile.FileName, text);
        Assert.Null(ConnectionFile.Read(folder.Path));
    }
}
