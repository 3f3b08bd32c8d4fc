using System.Text.Json.Nodes;
using Pawl.Engine.Capabilities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;
using Pawl.Tests.Simulation;

namespace Pawl.Tests.Interpreter;

/// <summary>Documents and an input: the last document is run, the others are there for it to run.</summary>
internal sealed record Case(ulong Seed, IReadOnlyList<JsonObject> Documents, JsonNode Input, JsonArray Events, DateTimeOffset? CancelledAt)
{
    public static Case Of(ulong seed)
    {
        var random = new SimulatedRandom(seed);
        var child = random.Chance(0.4) ? new Grammar(random, new GrammarOptions { Tasks = 4, Depth = 1 }).Document("child") : null;
        var grammar = new Grammar(random, new GrammarOptions { Tasks = 3 + random.Below(14), Children = child is null ? [] : ["child"], HasChance = true });
        var root = grammar.Document("root");
        return new(seed, child is null ? [root] : [child, root], grammar.Input(), grammar.Events(), random.Chance(0.05) ? Clock.Start.AddMilliseconds(random.Below(5_000)) : null);
    }

    /// <summary>Events from outside, in order of arrival: each says after how many milliseconds it comes.</summary>
    public IReadOnlyList<ToldEvent> Arriving =>
    [
        .. Events.OfType<JsonObject>().Select((told, number) => new ToldEvent(
            Clock.Start.AddMilliseconds(told["after"]!.GetValue<int>()),
            JqValue.Parse($$"""{"specversion":"1.0","id":"e{{number}}","source":"/outside","type":{{told["type"]!.ToJsonString()}},"data":{{told["data"]?.ToJsonString() ?? "null"}}}"""),
            Emitter: null)).OrderBy(told => told.At),
    ];

    public string Text => $"{string.Join("---\n", Documents.Select(Yaml.Write))}# input: {Input.ToJsonString()}\n# events: {Events.ToJsonString()}{(CancelledAt is { } at ? $"\n# cancelled after {(at - Clock.Start).TotalMilliseconds} ms" : "")}\n";
}

/// <summary>One case, told by both.</summary>
/// <param name="Case">The case.</param>
/// <param name="Difference">What is different; null when nothing is.</param>
/// <param name="Tie">What the DSL leaves open in it.</param>
/// <param name="Decisions">Decisions of the engine.</param>
/// <param name="Interrupted">How often it was suspended on the way.</param>
internal sealed record Comparison(Case Case, string? Difference, Tie Tie, int Decisions, int Interrupted = 0)
{
    private const string Id = "told";

    /// <summary>Compares what a seed makes. A document that is not valid is a mistake of the grammar.</summary>
    public static Comparison Of(ulong seed, Interruptions interruptions = Interruptions.None)
    {
        var made = Case.Of(seed);
        return Of(made, interruptions) ?? throw new InvalidOperationException($"Seed {seed} makes no valid document:\n{string.Join('\n', made.Documents.SelectMany(document => RunnableDocuments.Read(document.ToJsonString()).Problems.Where(problem => problem.Severity is Severity.Error)))}\n{made.Text}");
    }

    /// <returns>Null when a document is not valid.</returns>
    public static Comparison? Of(Case made, Interruptions interruptions = Interruptions.None)
    {
        var definitions = new Dictionary<string, WorkflowDefinition>();
        foreach (var document in made.Documents)
        {
            if (RunnableDocuments.Read(document.ToJsonString()).Definition is not { } definition) return null;
            definitions[definition.Id.Name] = definition;
        }
        var name = definitions.Keys.Last();
        var input = JqValue.Parse(made.Input.ToJsonString());

        var engine = EngineRun.Of(definitions, name, input, Id, new SimulatedRandom(made.Seed), made.CancelledAt, made.Arriving, interruptions);
        if (engine.Violations.Count > 0) return new(made, string.Join('\n', engine.Violations), Tie.None, engine.Decisions);

        var (story, tie) = Interpreter.Tell(definitions, name, input, Id, engine.Chance, made.CancelledAt, made.Arriving);
        // Branches that run side by side have no order among each other.
        var inOrder = !made.Documents.Any(document => document.ToJsonString().Contains("\"fork\"", StringComparison.Ordinal));
        var (expected, seen) = tie switch
        {
            Tie.None => (story.Text(inOrder), engine.Story.Text(inOrder)),
            Tie.Detail => (story.End, engine.Story.End),
            _ => ("", ""),
        };
        var difference = expected == seen ? Evaluated(engine) : Between(expected, seen);
        return new(made, difference, tie, engine.Decisions, engine.Interrupted);
    }

    private static string? Evaluated(EngineRun engine) => engine.Stored.Contains(Inert.Canary, StringComparison.Ordinal) ? "Data was evaluated as code." : null;

    private static string Between(string expected, string seen)
    {
        var (left, right) = (expected.Split('\n'), seen.Split('\n'));
        var only = left.Except(right).Select(line => $"interpreter: {line}").Concat(right.Except(left).Select(line => $"engine:      {line}")).ToList();
        return only.Count > 0 ? string.Join('\n', only) : $"The order is different.\ninterpreter:\n{expected}\nengine:\n{seen}";
    }
}
