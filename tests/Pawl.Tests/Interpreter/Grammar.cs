using System.Text.Json.Nodes;
using Pawl.Tests.Simulation;

namespace Pawl.Tests.Interpreter;

/// <summary>What a generated document may contain.</summary>
internal sealed record GrammarOptions
{
    /// <summary>Tasks in one document, nested ones included.</summary>
    public int Tasks { get; init; } = 14;
    /// <summary>Levels of tasks inside tasks.</summary>
    public int Depth { get; init; } = 3;
    /// <summary>Whether the outcome may depend on how long things take: limits and races.</summary>
    public bool IsTimed { get; init; } = true;
    /// <summary>Whether expressions may tell the time.</summary>
    public bool TellsTime { get; init; } = true;
    /// <summary>Whether only one execution of the document runs, and only chance knows some of what it does.</summary>
    public bool HasChance { get; init; }
    /// <summary>How many tasks are waits, beside those that any task may be.</summary>
    public double Waits { get; init; }
    /// <summary>How many tasks are calls over HTTP, beside those that any task may be.</summary>
    public double Calls { get; init; }
    /// <summary>How many tasks that may hold others are forks, beside those that any task may be.</summary>
    public double Forks { get; init; }
    /// <summary>How many tasks run a child, where there are children.</summary>
    public double Runs { get; init; } = 0.15;
    /// <summary>Longest wait, in milliseconds.</summary>
    public int LongestWait { get; init; } = 9_000;
    /// <summary>Names of workflows that it may run.</summary>
    public IReadOnlyList<string> Children { get; init; } = [];
}

/// <summary>Makes random documents with every construct in every other one, and data that looks like code.</summary>
/// <remarks>Loops and retries always end: whatever could go on for ever is bounded by the construct that makes it.</remarks>
internal sealed partial class Grammar(SimulatedRandom random, GrammarOptions options)
{
    private static readonly string[] ErrorPrefixes =
    [
        "https://open-workflow-specification.org/spec/1.0.0/errors/", "https://serverlessworkflow.io/spec/1.0.0/errors/",
        "https://open-workflow-specification.org/dsl/errors/types/", "https://serverlessworkflow.io/dsl/errors/types/",
    ];

    private readonly List<string> _functions = [];
    private string _name = "";
    private int _tasks;
    private int _names;
    private bool _hasErrors;
    private bool _isExtended;

    /// <summary>A document.</summary>
    public JsonObject Document(string name)
    {
        _name = name;
        var use = new JsonObject
        {
            ["errors"] = new JsonObject { ["named"] = Error() },
            ["retries"] = new JsonObject { ["patient"] = Policy(Place.Top with { Names = ["error"] }) },
            ["timeouts"] = new JsonObject { ["long"] = new JsonObject { ["after"] = Duration(5_000, 60_000) } },
        };
        _hasErrors = true;
        _isExtended = Chance(0.35);
        if (Chance(0.4)) use["functions"] = Functions();
        if (_isExtended) use["extensions"] = Extensions();

        var document = new JsonObject
        {
            ["document"] = new JsonObject { ["dsl"] = "1.0.3", ["namespace"] = "sim", ["name"] = name, ["version"] = "1.0.0" },
            ["use"] = use,
        };
        var borders = Place.Workflow;
        if (Chance(0.2)) document["input"] = Border("from", borders);
        document["do"] = List(Place.Top, 2 + random.Below(4));
        if (Chance(0.2)) document["output"] = Border("as", borders);
        if (options.IsTimed && Chance(0.1)) document["timeout"] = new JsonObject { ["after"] = Duration(1_000, 60_000) };
        return document;
    }

    /// <summary>Input of a workflow: data of every kind, some of it looking like code.</summary>
    public JsonNode Input() => random.Below(5) switch
    {
        0 => new JsonObject(),
        1 => new JsonObject { ["v"] = random.Below(9), ["items"] = new JsonArray(Text(), random.Below(9), null) },
        2 => new JsonObject { ["v"] = Text(), ["o"] = new JsonObject { ["v"] = Text() } },
        3 => new JsonObject { ["items"] = new JsonArray(1, 2), ["flag"] = Chance(0.5), ["v"] = null },
        _ => new JsonObject { ["v"] = new JsonArray(Text()), ["n"] = 1.5 },
    };

    private JsonObject Functions()
    {
        var functions = new JsonObject();
        for (var i = 0; i < 1 + random.Below(2); i++)
        {
            var name = $"f{i}";
            // A later one may call an earlier one, so that none calls itself.
            functions[name] = Task(Place.Function);
            _functions.Add(name);
        }
        return functions;
    }

    private JsonArray Extensions()
    {
        var extensions = new JsonArray();
        for (var i = 0; i < 1 + random.Below(2); i++)
        {
            var extension = new JsonObject { ["extend"] = random.Of("all", "set", "call", "composite", "for", "try", "run", "wait", "switch", "raise") };
            var place = Place.Extension;
            if (Chance(0.4)) extension["when"] = random.Of("${ $task.name != \"t3\" }", "true", "${ .v? != null }", "${ $task.reference | length > 12 }", "$task.definition.set != null");
            if (Chance(0.7)) extension["before"] = List(place, 1 + random.Below(2));
            if (Chance(0.6)) extension["after"] = List(place, 1 + random.Below(2));
            extensions.Add(new JsonObject { [$"x{i}"] = extension });
        }
        return extensions;
    }

    private JsonArray List(Place place, int count)
    {
        var names = Enumerable.Range(0, count).Select(_ => $"t{_names++}").ToList();
        var list = new JsonArray();
        for (var i = 0; i < count; i++)
        {
            var task = Task(place with { Later = [.. names.Skip(i + 1)] });
            if (Chance(0.12)) task["then"] = Directive(place with { Later = [.. names.Skip(i + 1)] });
            list.Add(new JsonObject { [names[i]] = task });
        }
        // An extension may replace the context between the loop's count and its check, and the loop would never end.
        if (!_isExtended && place.Depth < options.Depth && Chance(0.05)) AddLoop(list, place);
        return list;
    }

    /// <summary>Goes back by <c>then</c>, counting in the context: nothing between may replace it.</summary>
    private void AddLoop(JsonArray list, Place place)
    {
        var (again, check, key) = ($"t{_names++}", $"t{_names++}", $"k{_names++}");
        list.Add(new JsonObject
        {
            [again] = new JsonObject { ["set"] = Object(place), ["export"] = new JsonObject { ["as"] = $"($context | objects // {{}}) + {{{key}: (($context | objects | .{key}) // 0) + 1}}" } },
        });
        list.Add(new JsonObject { [check] = new JsonObject { ["switch"] = new JsonArray(new JsonObject { ["more"] = new JsonObject { ["when"] = $"$context.{key} < {2 + random.Below(2)}", ["then"] = again } }) } });
    }

    private string Directive(Place place) => random.Below(4) switch
    {
        0 => "exit",
        1 when place.MayEnd => "end",
        2 when place.Later.Count > 0 => place.Later[random.Below(place.Later.Count)],
        _ => "continue",
    };

    private JsonObject Task(Place place)
    {
        _tasks++;
        var task = Work(place);
        var data = place with { HasInput = true };
        if (place.MaySkip && Chance(0.12)) task["if"] = Condition(place with { HasInput = false });
        if (Chance(0.15)) task["input"] = Border("from", place with { HasInput = false });
        if (Chance(0.15)) task["output"] = Border("as", data);
        if (Chance(0.2)) task["export"] = Border("as", data with { HasOutput = true });
        if (options.IsTimed && Chance(0.1)) task["timeout"] = Chance(0.3) ? "long" : new JsonObject { ["after"] = Duration(1, 8_000) };
        return task;
    }

    private JsonObject Work(Place place)
    {
        var data = place with { HasInput = true };
        var isLeaf = place.Depth >= options.Depth || _tasks >= options.Tasks;
        if (options.Children.Count > 0 && Chance(options.Runs)) return Child(data);
        if (Chance(options.Waits)) return new JsonObject { ["wait"] = Duration(1, options.LongestWait) };
        if (Chance(options.Calls)) return Http(data);
        if (place is { IsShared: false } && place.Depth < options.Depth && Chance(0.08)) return EmitAndListen(place, data);
        if (options.IsTimed && options.HasChance && place is { IsShared: false } && Chance(0.08)) return ListenOutside(place, data);
        if (!isLeaf && Chance(options.Forks)) return Fork(place);
        return random.Below(isLeaf ? 10 : 19) switch
        {
            0 or 1 => new JsonObject { ["set"] = Object(data) },
            2 => new JsonObject { ["wait"] = Chance(0.2) ? "${ \"PT\\((tostring | length) + 1)S\" }" : Duration(1, options.LongestWait) },
            3 => Switch(data),
            4 when IsRisky(place) => new JsonObject { ["raise"] = new JsonObject { ["error"] = _hasErrors && Chance(0.3) ? "named" : Error() } },
            5 or 6 or 18 => Http(data),
            7 => Shell(data),
            8 or 9 when _functions.Count > 0 && place.MayCall => Call(data),
            4 or 8 or 9 => new JsonObject { ["set"] = Expression(data) },
            10 or 11 => new JsonObject { ["do"] = List(place.Inside, random.Below(4)) },
            12 or 13 => For(place, data),
            14 or 15 => Fork(place),
            _ => Try(place, data),
        };
    }

    /// <summary>Whether something that is bound to fail may stand here: mostly where somebody catches it, or nothing would come after.</summary>
    private bool IsRisky(Place place) => Chance(place.IsTried ? 0.9 : 0.15);

    private bool Chance(double probability) => random.Chance(probability);

    private string Text() => Inert.Texts[random.Below(Inert.Texts.Count)];

    /// <summary>Milliseconds that hardly ever meet others.</summary>
    private JsonObject Duration(int least, int most) => new() { ["milliseconds"] = least + random.Below(most - least) };
}

/// <summary>Where something stands, and so what it may say.</summary>
internal sealed record Place
{
    public static Place Top { get; } = new();
    /// <summary>Borders of the workflow: no task is around.</summary>
    public static Place Workflow { get; } = new() { HasTask = false, HasContext = false };
    /// <summary>Functions and extensions run in several branches at once: nothing in them may depend on how often they ran, or stop too much.</summary>
    public static Place Function { get; } = new() { IsShared = true, Depth = 2, MayEnd = false };
    public static Place Extension { get; } = new() { IsShared = true, Depth = 2, MayCall = false };

    public int Depth { get; init; }
    /// <summary>Variables of constructs around.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
    /// <summary>Tasks behind this one in its list.</summary>
    public IReadOnlyList<string> Later { get; init; } = [];
    public bool HasTask { get; init; } = true;
    public bool HasContext { get; init; } = true;
    public bool HasInput { get; init; }
    public bool HasOutput { get; init; }
    public bool IsShared { get; init; }
    public bool IsTried { get; init; }
    public bool MayEnd { get; init; } = true;
    public bool MaySkip { get; init; } = true;
    public bool MayCall { get; init; } = true;

    public Place Inside => this with { Depth = Depth + 1, Later = [], MaySkip = true };
    public Place With(params ReadOnlySpan<string> names) => this with { Names = [.. Names, .. names] };
}
