using System.Collections.Immutable;
using Pawl.Cli.Conformance.Dsl.World;
using Pawl.Engine.Capabilities;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Testing.Files;

/// <summary>Reads files of tests. Every mistake is told with its place.</summary>
internal static class SuiteReader
{
    private const string Suffix = ".test";
    /// <summary>Cases in one file.</summary>
    private const int MostCases = 1_000;

    /// <exception cref="CliException">The file, or the workflow that it names, cannot be read.</exception>
    public static TestSuite Read(string file)
    {
        try
        {
            var root = new Fields(Data(file), "");
            var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            var workflow = Path.Combine(folder, root.Text("workflow") ?? DefaultWorkflow(file));
            var text = Text(workflow);
            // Problems in the document are the validator's to tell; here the case would only fail for another reason than its own.
            var read = RunnableDocuments.Read(text);
            var definition = read.Definition ?? WorkflowReader.Read(text).Definition
                ?? throw new CliException($"{workflow} is not valid: {string.Join("; ", read.Problems.Select(problem => $"line {problem.Line}: {problem.Message}"))}");
            var others = (root.Texts("others") ?? []).Select(other => Text(Path.Combine(folder, other))).ToImmutableArray();
            var (mocks, secrets) = (MockReader.All(root), root.Map("secrets").ToImmutableArray());
            var cases = root.List("cases").Select(item => Case(item.Value, item.Place, mocks, secrets)).ToImmutableArray();
            root.Done();
            if (cases.Length is 0 or > MostCases) throw new CliException($"cases must have from 1 to {MostCases} items.");
            return new(file, workflow, text, definition, others, cases);
        }
        catch (CliException wrong)
        {
            throw new CliException($"{file}: {wrong.Message}", cause: wrong);
        }
    }

    private static TestCase Case(JqValue value, string place, ImmutableArray<Mock> mocks, ImmutableArray<KeyValuePair<string, JqValue>> secrets)
    {
        var fields = new Fields(value, place);
        var read = new TestCase
        {
            Name = fields.Text("name") ?? throw new CliException($"{place} has no name."),
            Id = fields.Text("id"),
            Input = fields.Any("input"),
            At = fields.Text("at") is not { } at ? ScenarioClock.VirtualStart
                : DateTimeOffset.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal, out var time) ? time
                : throw fields.Wrong("at", "a time such as '2026-03-01T08:00:00Z'"),
            // What a case says counts before what the file says.
            Mocks = [.. MockReader.All(fields), .. mocks],
            Secrets = [.. secrets, .. fields.Map("secrets")],
            Steps = [.. fields.List("steps").Select(step => Step(step.Value, step.Place))],
            Expect = Expectations(fields.Any("expect") ?? throw new CliException($"{place} expects nothing."), $"{place}.expect"),
        };
        fields.Done();
        return read;
    }

    private static TestStep Step(JqValue value, string place)
    {
        var fields = new Fields(value, place);
        var events = fields.List("events").Select(item => item.Value).ToList();
        if (fields.Any("event") is { } one) events.Insert(0, one);
        var step = new TestStep(fields.Duration("after"), [.. events.Select(Completed)], fields.Text("cancel"));
        fields.Done();
        return step;
    }

    private static Expectations Expectations(JqValue value, string place)
    {
        var fields = new Fields(value, place);
        var read = new Expectations
        {
            Status = fields.Text("status"),
            Output = fields.Any("output"),
            OutputHas = fields.Any("outputHas"),
            Context = fields.Any("context"),
            Error = fields.Any("error"),
            Path = fields.Texts("path")?.ToImmutableArray(),
            Ran = [.. fields.Texts("ran") ?? []],
            NotRan = [.. fields.Texts("notRan") ?? []],
            Tasks = [.. fields.Map("tasks")],
            Calls = fields.Any("calls"),
            Events = fields.Any("events"),
            Took = fields.Any("took"),
        };
        fields.Done();
        if (read.Status is not (null or "completed" or "faulted" or "cancelled" or "waiting" or "running" or "suspended"))
            throw fields.Wrong("status", "completed, faulted, cancelled, waiting, running or suspended");
        return read;
    }

    /// <summary>What every CloudEvent has and a test may leave out.</summary>
    private static JqValue Completed(JqValue given)
    {
        if (given.Kind != JqKind.Object) return given;
        foreach (var (name, standard) in new[] { ("specversion", "1.0"), ("id", Guid.NewGuid().ToString()), ("source", "/test") })
        {
            if (!given.TryGet(name, out var value)) given = given.With(name, JqValue.From(standard));
            else if (value.Kind == JqKind.Number) given = given.With(name, JqValue.From(name == "specversion" ? standard : value.ToJson()));
        }
        return given;
    }

    private static JqValue Data(string file)
    {
        var read = DataReader.Read(Text(file));
        return read.Value ?? throw new CliException(string.Join("; ", read.Problems.Select(problem => $"line {problem.Line}, column {problem.Column}: {problem.Message}")));
    }

    private static string DefaultWorkflow(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] + Path.GetExtension(file) : throw new CliException("workflow must name the file of the workflow under test; NAME.test.yaml may leave it out and means NAME.yaml.");
    }

    private static string Text(string file)
    {
        try { return File.ReadAllText(file); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { throw new CliException($"{file} cannot be read: {error.Message}", cause: error); }
    }
}
