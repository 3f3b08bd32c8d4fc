using System.Collections.Immutable;
using System.Text;

namespace Pawl.Cli.Conformance.Dsl.Gherkin;

/// <summary>Reads the part of Gherkin that conformance scenarios use: Feature, Background, Scenario, Scenario Outline with Examples, tags, doc strings, comments.</summary>
/// <remarks>Data tables below steps and rules are refused with their line: to pass over them would run another scenario than the one written.</remarks>
internal sealed class FeatureReader
{
    private static readonly string[] StepKeywords = ["Given", "When", "Then", "And", "But", "*"];
    private static readonly string[] OutlineKeywords = ["Scenario Outline", "Scenario Template"];

    private readonly string _file;
    private readonly string[] _lines;
    private readonly List<Scenario> _scenarios = [];
    private readonly List<Step> _background = [];
    private string _feature = "";
    private ImmutableArray<string> _featureTags = [];
    private int _at;

    private FeatureReader(string file, string text)
    {
        _file = file;
        _lines = text.ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n');
    }

    /// <summary>The scenarios of a feature file in order.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="GherkinException">The text is not in this part of Gherkin.</exception>
    public static ImmutableArray<Scenario> Read(string file, string text)
    {
        var reader = new FeatureReader(file, text);
        reader.ReadFeature();
        return [.. reader._scenarios];
    }

    private void ReadFeature()
    {
        var tags = ReadTags();
        if (!MoreLines() || Heading("Feature") is not { } name) throw Wrong("expected 'Feature:'");
        (_feature, _featureTags) = (name, tags);
        _at++;
        SkipDescription();
        if (MoreLines() && Heading("Background") is not null)
        {
            _at++;
            SkipDescription();
            _background.AddRange(ReadSteps());
        }

        while (true)
        {
            tags = ReadTags();
            if (!MoreLines()) break;
            ReadScenario(tags);
        }

        if (_scenarios.Count == 0) throw Wrong("the feature has no scenario");
    }

    private void ReadScenario(ImmutableArray<string> tags)
    {
        var line = _at + 1;
        var outline = OutlineKeywords.Select(Heading).FirstOrDefault(found => found is not null);
        var name = outline ?? Heading("Scenario") ?? Heading("Example") ?? throw Wrong("expected 'Scenario:' or 'Scenario Outline:'");
        _at++;
        SkipDescription();
        var own = ReadSteps();
        // It would hold whatever the build does.
        if (own.Count == 0) throw new GherkinException(_file, line, "the scenario has no step");
        ImmutableArray<Step> steps = [.. _background, .. own];
        if (outline is null) _scenarios.Add(new Scenario(_file, line, _feature, name, [.. _featureTags, .. tags], steps));
        else ReadExamples(line, name, [.. _featureTags, .. tags], steps);
    }

    private void ReadExamples(int line, string name, ImmutableArray<string> tags, ImmutableArray<Step> steps)
    {
        var before = _scenarios.Count;
        while (true)
        {
            var start = _at;
            var exampleTags = ReadTags();
            if (!MoreLines() || (Heading("Examples") ?? Heading("Scenarios")) is null)
            {
                // The tags belong to the scenario that follows.
                _at = start;
                break;
            }

            _at++;
            SkipDescription();
            var header = ReadRow() ?? throw Wrong("expected a row of names below 'Examples:'");
            while (ReadRow() is { } row)
            {
                if (row.Length != header.Length) throw new GherkinException(_file, _at, $"the row has {row.Length} cells, its header {header.Length}");
                _scenarios.Add(Fill(line, name, [.. tags, .. exampleTags], steps, header, row));
            }
        }

        if (_scenarios.Count == before) throw new GherkinException(_file, line, "the outline has no examples");
    }

    private Scenario Fill(int line, string name, ImmutableArray<string> tags, ImmutableArray<Step> steps, string[] header, string[] row)
    {
        var values = string.Join(", ", header.Zip(row, (key, value) => $"{key}={value}"));
        var filled = Replace(name, header, row);
        return new Scenario(_file, line, _feature, filled == name ? $"{name} ({values})" : filled, tags,
            [.. steps.Select(step => step with { Text = Replace(step.Text, header, row), Document = step.Document is { } text ? Replace(text, header, row) : null })]);
    }

    /// <summary>Fills the placeholders in one pass: what a value contains is never taken for a placeholder.</summary>
    private static string Replace(string text, string[] header, string[] row)
    {
        var filled = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var index = text[at] == '<' ? Array.FindIndex(header, name => string.CompareOrdinal(text, at, $"<{name}>", 0, name.Length + 2) == 0) : -1;
            filled.Append(index < 0 ? text[at].ToString() : row[index]);
            at += index < 0 ? 1 : header[index].Length + 2;
        }

        return filled.ToString();
    }

    private List<Step> ReadSteps()
    {
        var steps = new List<Step>();
        for (SkipBlank(); MoreLines(); SkipBlank())
        {
            var text = Trimmed();
            if (text.StartsWith('|')) throw Wrong("data tables are not read here");
            if (Array.Find(StepKeywords, keyword => text.StartsWith(keyword + " ", StringComparison.Ordinal)) is not { } found) break;
            var line = ++_at;
            steps.Add(new Step(line, found, text[(found.Length + 1)..].Trim(), ReadDocument()));
        }

        return steps;
    }

    private string? ReadDocument()
    {
        SkipBlank();
        if (!MoreLines()) return null;
        var opening = Trimmed();
        var fence = opening.StartsWith("\"\"\"", StringComparison.Ordinal) ? "\"\"\"" : opening.StartsWith("```", StringComparison.Ordinal) ? "```" : null;
        if (fence is null) return null;

        var (start, indent) = (_at + 1, _lines[_at].Length - _lines[_at].TrimStart().Length);
        var content = new List<string>();
        for (_at++; MoreLines(); _at++)
        {
            if (Trimmed() == fence)
            {
                _at++;
                return string.Join('\n', content);
            }

            // Text loses the indentation of its fence, but never more than it has.
            var line = _lines[_at];
            content.Add(line[Math.Min(indent, line.Length - line.TrimStart().Length)..].Replace("\\\"\\\"\\\"", "\"\"\""));
        }

        throw new GherkinException(_file, start, $"the text that opens with {fence} does not end");
    }

    /// <summary>The cells of the row at hand; null when there is none.</summary>
    private string[]? ReadRow()
    {
        SkipBlank();
        if (!MoreLines() || !Trimmed().StartsWith('|')) return null;
        var text = Trimmed();
        if (!text.EndsWith('|') || text.Length < 2) throw Wrong("a row ends with '|'");
        _at++;
        var cells = new List<string>();
        var cell = new StringBuilder();
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == '|')
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '|' or '\\' or 'n')
            {
                cell.Append(text[++at] == 'n' ? '\n' : text[at]);
            }
            else
            {
                cell.Append(text[at]);
            }
        }

        return [.. cells];
    }

    private ImmutableArray<string> ReadTags()
    {
        var tags = ImmutableArray.CreateBuilder<string>();
        for (SkipBlank(); MoreLines() && Trimmed().StartsWith('@'); SkipBlank())
        {
            foreach (var tag in Trimmed().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (tag.StartsWith('#')) break;
                if (!tag.StartsWith('@')) throw Wrong($"'{tag}' is no tag");
                tags.Add(tag[1..]);
            }

            _at++;
        }

        return tags.ToImmutable();
    }

    /// <summary>Passes over the free text below a heading.</summary>
    private void SkipDescription()
    {
        for (SkipBlank(); MoreLines() && !IsStructure(Trimmed()); SkipBlank()) _at++;
    }

    private static bool IsStructure(string line) =>
        line.StartsWith('@') || line.StartsWith('|') || Array.Exists(StepKeywords, keyword => line.StartsWith(keyword + " ", StringComparison.Ordinal))
        || Array.Exists(["Background", "Scenario", "Example", "Examples", "Scenarios", "Rule", .. OutlineKeywords], keyword => line.StartsWith(keyword + ":", StringComparison.Ordinal));

    /// <summary>What stands behind a keyword and its colon; null when the line has another one.</summary>
    private string? Heading(string keyword) => Trimmed() is var text && text.StartsWith(keyword + ":", StringComparison.Ordinal) ? text[(keyword.Length + 1)..].Trim() : null;

    private void SkipBlank()
    {
        while (MoreLines() && (Trimmed().Length == 0 || Trimmed().StartsWith('#'))) _at++;
    }

    private bool MoreLines() => _at < _lines.Length;

    private string Trimmed() => _lines[_at].Trim();

    private GherkinException Wrong(string message) => new(_file, Math.Min(_at, _lines.Length - 1) + 1, MoreLines() ? $"{message}, got '{Trimmed()}'" : $"{message}, got the end of the file");
}
