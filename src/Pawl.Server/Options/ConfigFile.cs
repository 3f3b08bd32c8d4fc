using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pawl.Server.Options;

/// <summary>Reads the configuration file: one flat YAML mapping of option names to values.</summary>
internal static class ConfigFile
{
    /// <summary>Longest file. A configuration has a few lines; anything longer is the wrong file.</summary>
    private const int MaxBytes = 256 << 10;

    public static void Read(string path, Dictionary<string, OptionText> values, List<string> problems)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                problems.Add($"{path}: longer than {MaxBytes} bytes; is it the right file?");
                return;
            }
            using var text = File.OpenText(path);
            Read(path, new Parser(text), values, problems);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path}: {error.Message}");
        }
        catch (YamlException error)
        {
            problems.Add($"{path}:{error.Start.Line}:{error.Start.Column}: {error.Message}");
        }
    }

    private static void Read(string path, Parser parser, Dictionary<string, OptionText> values, List<string> problems)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _)) return;
        if (!parser.TryConsume<MappingStart>(out _))
        {
            problems.Add($"{path}: expected lines of the form 'name: value'.");
            return;
        }

        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var name = parser.Consume<Scalar>();
            var source = $"{path}:{name.Start.Line}:{name.Start.Column}";
            if (!parser.TryConsume<Scalar>(out var value))
            {
                problems.Add($"{source}: '{name.Value}' needs a single value.");
                parser.SkipThisAndNestedEvents();
            }
            else if (OptionTable.Entries.All(entry => entry.Name != name.Value))
            {
                problems.Add($"{source}: no option is named '{name.Value}'. 'pawl doctor' lists all options.");
            }
            else if (!values.TryAdd(name.Value, new(value.Value, source)))
            {
                problems.Add($"{source}: '{name.Value}' stands here twice.");
            }
        }
    }
}
