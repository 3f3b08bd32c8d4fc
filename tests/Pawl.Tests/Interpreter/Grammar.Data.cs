using System.Text.Json.Nodes;

namespace Pawl.Tests.Interpreter;

/// <summary>Expressions, templates and schemas.</summary>
internal sealed partial class Grammar
{
    /// <summary>Data above this is cut down, so that loops cannot make it grow without end.</summary>
    private const string Bounded = " | if (tostring | length) > 240 then {cut: (tostring | length)} else . end";

    /// <summary>An expression that gives data, with or without braces.</summary>
    private string Expression(Place place) => $"${{ {Code(place)} }}";

    private string Code(Place place) => random.Below(10) switch
    {
        0 => ".",
        1 => $"{{v: {Variable(place)}}}{Bounded}",
        2 => $"[., {Variable(place)}]{Bounded}",
        3 => Variable(place),
        4 => $"{{v: (.v? // 0), n: ({Variable(place)} | tostring | length)}}",
        5 => "{items: [range(2)], v: (tostring | length)}",
        6 => ".v?",
        7 => $"{{v: ., w: {Variable(place)}}}{Bounded}",
        8 when IsRisky(place) => random.Of(".v.w", "error(\"made\")", "1 / (.v? // 0 | numbers)", "empty", ".items | length"),
        _ => "{v: ((.v? | numbers) // 0 | . + 1)}",
    };

    /// <summary>Something that this position can name.</summary>
    private string Variable(Place place)
    {
        var choices = new List<string> { "$workflow.input", "$workflow.definition.document.name", "$runtime.name | type" };
        if (options.TellsTime) choices.AddRange(["(now | floor)", "$workflow.startedAt.epoch.milliseconds"]);
        if (place.HasTask) choices.AddRange(["$task.name", "$task.reference", "$task.input", "($task.output | type)", "($task.definition | tostring | length)"]);
        if (place.HasTask && options.TellsTime) choices.Add("$task.startedAt.iso8601");
        if (place.HasContext) choices.AddRange(["$context", "$context", "($context | objects | .a)", "$context.b?"]);
        if (place.HasInput) choices.AddRange(["$input", "$input.v?", "($authorization | type)"]);
        if (place.HasOutput) choices.AddRange(["$output", "($output == .)"]);
        foreach (var name in place.Names) choices.AddRange(Bound(name));
        return choices[random.Below(choices.Count)];
    }

    /// <summary>What of a bound variable is the same in every runtime: an error's wording is not.</summary>
    private static string[] Bound(string name) => name is "error" or "problem" or "item"
        ? [$"(${name} | objects | .status?)", $"(${name} | objects | .type?)", $"(${name} | objects | .instance?)", $"(${name} | objects | .v?)", $"(${name} | type)"]
        : [$"${name}", $"(${name} | tostring | length)"];

    private string Condition(Place place)
    {
        var code = random.Below(8) switch
        {
            0 => "true",
            1 => ".v? != null",
            2 => $"({Variable(place)} | tostring | length) % 2 == 0",
            3 => ".items? | length > 1",
            4 => ".v? | type == \"string\"",
            5 => $"{Variable(place)} != null",
            6 => random.Of("null", ".flag?", "false", "0"),
            _ => IsRisky(place) ? random.Of("error(\"made\")", ".v.w.x") : "(.v? | tostring | test(\"EVAL\"))",
        };
        return Chance(0.5) ? code : $"${{ {code} }}";
    }

    /// <summary>A data position: literals, expressions, text with expressions inside.</summary>
    private JsonNode Template(Place place, int depth = 0) => random.Below(depth > 1 ? 3 : 7) switch
    {
        0 => Expression(place),
        1 => JsonValue.Create(random.Below(50)),
        2 => JsonValue.Create(random.Of(".v", "plain", "^a+$", "a ${ .v? } b", "${ .v? }-${ $task.name }", "\\(1 + 1)")),
        3 => new JsonArray(Template(place, depth + 1), JsonValue.Create(true), null),
        _ => Object(place, depth),
    };

    private JsonObject Object(Place place, int depth = 0) => new() { ["v"] = Template(place, depth + 1), [random.Of("items", "n", "w")] = Template(place, depth + 1) };

    /// <summary><c>input</c>, <c>output</c> or <c>export</c>.</summary>
    private JsonObject Border(string shape, Place place)
    {
        var border = new JsonObject();
        if (Chance(0.8)) border[shape] = place.HasOutput ? Export(place) : Chance(0.3) ? new JsonObject { ["v"] = Expression(place) } : Chance(0.5) ? Code(place) : Expression(place);
        if (Chance(0.25) || border.Count == 0) border["schema"] = new JsonObject { ["document"] = Schema() };
        return border;
    }

    private JsonNode Export(Place place) => random.Below(4) switch
    {
        0 => new JsonObject { [random.Of("a", "b")] = Expression(place) },
        1 => $"($context | objects // {{}}) + {{{random.Of("a", "b", "c")}: {Variable(place)}}}{Bounded}",
        2 => Expression(place),
        _ => $"{{{random.Of("a", "b")}: ([$context, .] | tostring | length)}}",
    };

    private JsonNode Schema() => random.Below(6) switch
    {
        0 => new JsonObject { ["type"] = "object" },
        1 => new JsonObject { ["required"] = new JsonArray("v") },
        2 => new JsonObject { ["type"] = new JsonArray("object", "array", "null", "string") },
        3 => new JsonObject { ["properties"] = new JsonObject { ["v"] = new JsonObject { ["type"] = random.Of("number", "string") } } },
        4 => new JsonObject { ["not"] = new JsonObject { ["type"] = "number" } },
        _ => new JsonObject(),
    };
}
