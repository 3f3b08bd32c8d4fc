using System.Text.Json.Nodes;

namespace Pawl.Tests.Interpreter;

/// <summary>The kinds of tasks.</summary>
internal sealed partial class Grammar
{
    private JsonObject Switch(Place place)
    {
        var cases = new JsonArray();
        for (var i = 0; i < 1 + random.Below(3); i++)
            cases.Add(new JsonObject { [$"c{i}"] = new JsonObject { ["when"] = Condition(place), ["then"] = Directive(place) } });
        if (Chance(0.4)) cases.Insert(random.Below(cases.Count + 1), new JsonObject { ["else"] = new JsonObject { ["then"] = Directive(place) } });
        return new() { ["switch"] = cases };
    }

    private JsonObject Http(Place place)
    {
        var failures = place.IsShared || !IsRisky(place) ? 0 : random.Of(0, 1, 2, 5);
        var path = $"http://service/{failures}/{1 + random.Below(3_000)}";
        var uri = random.Below(6) switch
        {
            0 => $"{path}/{{v}}",
            1 => $"{path}?q={{n}}",
            2 => $"${{ \"{path}/\\(.v? | tostring | @uri)/{{v}}\" }}",
            3 => IsRisky(place) && Chance(0.3) ? "${ .v? }" : path,
            _ => path,
        };
        var with = new JsonObject { ["method"] = random.Of("get", "POST", "${ \"put\" }"), ["endpoint"] = Chance(0.5) ? uri : new JsonObject { ["uri"] = uri } };
        if (Chance(0.4)) with["body"] = Template(place);
        if (Chance(0.2)) with["headers"] = new JsonObject { ["x-text"] = random.Of("plain", "${ .v? | tostring }", "${ .v? }") };
        if (Chance(0.2)) with["query"] = new JsonObject { ["q"] = random.Of("plain", "a ${ .v? } b", "${ .n? }") };
        if (Chance(0.2)) with["output"] = "response";
        if (Chance(0.1)) with["redirect"] = true;
        return new() { ["call"] = "http", ["with"] = with };
    }

    private JsonObject Shell(Place place)
    {
        var shell = new JsonObject { ["command"] = $"{(IsRisky(place) ? random.Of(0, 3) : 0)} {1 + random.Below(2_000)} run{random.Of("", " ${ $task.name }")}" };
        if (Chance(0.4)) shell["arguments"] = new JsonArray("a b", "${ tostring | length | tostring }", random.Of("${ .v? | tostring }", "$HOME"));
        if (Chance(0.3)) shell["stdin"] = random.Of("text", "${ tostring[0:40] }");
        if (Chance(0.2)) shell["environment"] = new JsonObject { ["A"] = "${ $task.reference }" };
        var run = new JsonObject { ["shell"] = shell };
        if (Chance(0.1)) run["await"] = false;
        if (Chance(0.6)) run["return"] = random.Of("stdout", "stderr", "code", "all", "none");
        var task = new JsonObject { ["run"] = run };
        if (options.HasChance && Chance(0.15)) task["metadata"] = new JsonObject { ["pawl/delivery"] = "at-most-once" };
        return task;
    }

    private JsonObject Child(Place place)
    {
        var workflow = new JsonObject
        {
            ["namespace"] = "sim", ["name"] = Chance(0.05) ? "missing" : options.Children[random.Below(options.Children.Count)], ["version"] = random.Of("1.0.0", "latest"),
        };
        if (Chance(0.6)) workflow["input"] = new JsonObject { ["v"] = Template(place) };
        var run = new JsonObject { ["workflow"] = workflow };
        if (Chance(0.2)) run["await"] = false;
        return new() { ["run"] = run };
    }

    private JsonObject Call(Place place)
    {
        var call = new JsonObject { ["call"] = _functions[random.Below(_functions.Count)] };
        if (Chance(0.7)) call["with"] = new JsonObject { ["v"] = Template(place), ["n"] = "${ tostring | length }" };
        return call;
    }

    private JsonObject For(Place place, Place data)
    {
        var loop = new JsonObject
        {
            ["in"] = random.Below(6) switch
            {
                0 => new JsonArray(new JsonObject { ["v"] = Template(data) }, new JsonObject { ["v"] = Text().Contains("${", StringComparison.Ordinal) ? 1 : ".v" }),
                1 => "${ .items? // [] }",
                2 => "[range(3) | {v: .}]",
                3 => "${ [., .] }",
                4 => IsRisky(place) ? "${ .v? }" : "${ [.v?] }",
                _ => "[]",
            },
        };
        var (each, at) = ("item", "index");
        if (Chance(0.4)) loop["each"] = each = random.Of("x", "error", "item");
        if (Chance(0.3)) loop["at"] = at = random.Of("i", "y");
        var inside = place.Inside.With(each, at);
        var task = new JsonObject { ["for"] = loop };
        if (Chance(0.3)) task["while"] = random.Of($"${at} < 2", Condition(data.With(each, at)), "${ (tostring | length) < 60 }");
        task["do"] = List(inside, random.Below(3));
        return task;
    }

    private JsonObject Fork(Place place)
    {
        var compete = options.IsTimed && Chance(0.35);
        var branches = new JsonArray();
        var count = random.Of(1, 2, 2, 3, 3);
        for (var i = 0; i < count; i++)
        {
            // Branches that do not begin with the same moment hardly ever meet. Whether a skipped one can win, the DSL does not say.
            var inside = place.Inside with { MaySkip = false };
            var task = Task(inside);
            if (options.IsTimed && Chance(compete ? 0.9 : 0.5)) task = new JsonObject { ["do"] = new JsonArray(new JsonObject { [$"t{_names++}"] = new JsonObject { ["wait"] = Duration(1, 3_000) } }, new JsonObject { [$"t{_names++}"] = task }) };
            branches.Add(new JsonObject { [$"t{_names++}"] = task });
        }
        return new() { ["fork"] = new JsonObject { ["compete"] = compete, ["branches"] = branches } };
    }

    private JsonObject Try(Place place, Place data)
    {
        var name = Chance(0.3) ? random.Of("problem", "item") : "error";
        var (seen, handling) = (data.With(name), place.Inside.With(name));
        var caught = new JsonObject();
        if (name != "error") caught["as"] = name;
        if (Chance(0.4)) caught["errors"] = new JsonObject { ["with"] = Filter() };
        if (Chance(0.2)) caught["when"] = Condition(seen);
        if (Chance(0.15)) caught["exceptWhen"] = Condition(seen);
        if (Chance(0.5)) caught["retry"] = Chance(0.2) ? "patient" : Policy(seen);
        if (Chance(0.6)) caught["do"] = List(handling, random.Below(3));
        if (Chance(0.2)) caught["then"] = Directive(place);
        return new() { ["try"] = List(place.Inside with { IsTried = true }, 1 + random.Below(2)), ["catch"] = caught };
    }

    private JsonObject Filter()
    {
        var filter = new JsonObject();
        if (Chance(0.5)) filter["type"] = Type();
        if (Chance(0.4)) filter["status"] = random.Of(503, 400, 418, 408, 500);
        if (Chance(0.1)) filter["title"] = "made";
        if (Chance(0.05)) filter[random.Of("detail", "details")] = random.Of("why", "${ .v }");
        if (filter.Count == 0) filter["status"] = random.Of(503, 400, 418);
        return filter;
    }

    private JsonObject Policy(Place place)
    {
        // Always a count: without one a retry may go on for ever.
        var attempt = new JsonObject { ["count"] = random.Below(4) };
        if (options.IsTimed && Chance(0.2)) attempt["duration"] = Duration(100, 5_000);
        var limit = new JsonObject { ["attempt"] = attempt };
        if (options.IsTimed && Chance(0.2)) limit["duration"] = Duration(1_000, 12_000);
        var policy = new JsonObject { ["limit"] = limit };
        if (Chance(0.8)) policy["delay"] = Chance(0.1) ? "${ {seconds: (1 + (tostring | length))} }" : Duration(1, 3_000);
        if (Chance(0.6)) policy["backoff"] = new JsonObject { [random.Of("constant", "linear", "exponential")] = new JsonObject() };
        if (Chance(0.25))
        {
            var from = random.Below(1_000);
            // Where only chance knows the delay it is told; but in what is shared nobody can say whose delay it was.
            var to = place.IsShared || !options.HasChance || place.Depth > 0 ? from : from + random.Below(1_000);
            policy["jitter"] = new JsonObject { ["from"] = new JsonObject { ["milliseconds"] = from }, ["to"] = new JsonObject { ["milliseconds"] = to } };
        }
        if (Chance(0.15)) policy["when"] = Condition(place);
        if (Chance(0.1)) policy["exceptWhen"] = Condition(place);
        return policy;
    }

    private JsonObject Error()
    {
        var error = new JsonObject { ["type"] = Type(), ["status"] = random.Of(418, 400, 503) };
        if (Chance(0.4)) error["title"] = random.Of("made", "${ \"made\" }");
        if (Chance(0.4)) error["detail"] = random.Of("why", "because ${ .v? }", "${ .v? | tostring }");
        if (Chance(0.1)) error["instance"] = "/nowhere";
        return error;
    }

    private string Type() => Chance(0.5)
        ? "https://example.com/errors/made"
        : ErrorPrefixes[random.Below(ErrorPrefixes.Length)] + random.Of("communication", "expression", "runtime", "timeout", "validation", "configuration");
}
