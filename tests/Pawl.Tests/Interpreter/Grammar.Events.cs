using System.Text.Json.Nodes;

namespace Pawl.Tests.Interpreter;

/// <summary>Events: those that a workflow emits and hears itself, and those that come from outside.</summary>
internal sealed partial class Grammar
{
    /// <summary>Events from outside, some of them with data that looks like code.</summary>
    public JsonArray Events()
    {
        var events = new JsonArray();
        for (var i = 0; i < random.Below(8); i++)
        {
            JsonNode data = random.Below(3) switch { 0 => new JsonObject { ["v"] = Text() }, 1 => new JsonObject { ["v"] = random.Below(4), ["k"] = random.Of("x", "y") }, _ => JsonValue.Create(Text()) };
            events.Add(new JsonObject { ["after"] = 1 + random.Below(15_000), ["type"] = random.Of("seen.a", "seen.b", "seen.c"), ["data"] = data });
        }
        return events;
    }

    /// <summary>Emits events that nobody else knows of, and then hears them: what an execution emitted before is found by what correlates.</summary>
    private JsonObject EmitAndListen(Place place, Place data)
    {
        var (type, count) = ($"made.{_name}.t{_names++}", 1 + random.Below(3));
        var tasks = new JsonArray();
        for (var i = 0; i < count; i++)
        {
            var with = new JsonObject { ["type"] = $"{type}.{(i == 0 ? "a" : "b")}", ["data"] = new JsonObject { ["k"] = "${ $workflow.id }", ["v"] = Template(data) } };
            if (Chance(0.2)) with["subject"] = "${ .v? | tostring }";
            // Nobody can foretell the id and the time of an event, and so nothing may look at them.
            tasks.Add(Named(new JsonObject { ["emit"] = new JsonObject { ["event"] = new JsonObject { ["with"] = with } }, ["output"] = new JsonObject { ["as"] = "{v: .data.v, w: .source, n: .specversion}" } }));
        }

        var (first, any) = (Own($"{type}.a"), Own(random.Of($"{type}.a", $"{type}\\.[ab]")));
        var to = count switch
        {
            1 => new JsonObject { [random.Of("one", "one", "all")] = first },
            2 when Chance(0.5) => new JsonObject { ["all"] = Chance(0.5) ? new JsonArray(Own($"{type}.b"), first) : new JsonArray(first, Own($"{type}.b")) },
            _ when Chance(0.5) => new JsonObject { ["any"] = new JsonArray(Own($"{type}\\.[ab]")), ["until"] = "length >= 2" },
            _ => new JsonObject { ["any"] = new JsonArray(first), ["until"] = new JsonObject { ["one"] = Own($"{type}.b") } },
        };
        if (to["all"] is JsonObject only) to["all"] = new JsonArray(only.DeepClone());
        if (count == 1 && Chance(0.3)) to = new JsonObject { ["any"] = new JsonArray(any) };
        var listen = new JsonObject { ["listen"] = new JsonObject { ["to"] = to } };
        AddForeach(listen, place);
        listen["output"] = new JsonObject { ["as"] = "map(.v?)" };
        tasks.Add(Named(listen));
        return new() { ["do"] = tasks };
    }

    private static JsonObject Own(string type) => new()
    {
        ["with"] = new JsonObject { ["type"] = type },
        ["correlate"] = new JsonObject { ["own"] = new JsonObject { ["from"] = ".data.k", ["expect"] = "${ $workflow.id }" } },
    };

    /// <summary>Listens for what comes from outside, never without a limit.</summary>
    private JsonObject ListenOutside(Place place, Place data)
    {
        var to = random.Below(4) switch
        {
            0 => new JsonObject { ["one"] = Filter(data) },
            1 => new JsonObject { ["all"] = new JsonArray(Filter(data), Filter(data)) },
            2 => new JsonObject { ["any"] = new JsonArray(Filter(data), Filter(data)), ["until"] = random.Of("length >= 2", "${ map(.v?) | any(. == 1) }") },
            _ => new JsonObject { ["any"] = new JsonArray(Filter(data)), ["until"] = new JsonObject { [random.Of("one", "one")] = Filter(data) } },
        };
        var listen = new JsonObject { ["to"] = to };
        if (Chance(0.4)) listen["read"] = random.Of("data", "envelope", "raw");
        var task = new JsonObject { ["listen"] = listen, ["timeout"] = new JsonObject { ["after"] = Duration(1_000, 12_000) } };
        AddForeach(task, place);
        return task;
    }

    private JsonObject Filter(Place place)
    {
        var with = new JsonObject { ["type"] = random.Of("seen.a", "seen.b", "seen\\.[abc]", "${ .type | startswith(\"seen.\") }") };
        if (Chance(0.2)) with["data"] = random.Of("${ .v? != null }", "${ .v? }", "${ . }", "${ .v.w }");
        if (Chance(0.2)) with["source"] = random.Of("/outside", "/elsewhere");
        var filter = new JsonObject { ["with"] = with };
        // Only where one listens after the other does everybody agree on who consumed what.
        if (place.Depth == 0 && Chance(0.4)) filter["correlate"] = new JsonObject { ["key"] = new JsonObject { ["from"] = random.Of(".data.k", ".data.v", ".type") } };
        return filter;
    }

    private void AddForeach(JsonObject listen, Place place)
    {
        if (!Chance(0.4)) return;
        var each = new JsonObject();
        var (item, at) = ("item", "index");
        if (Chance(0.3)) each["item"] = item = "x";
        if (Chance(0.3)) each["at"] = at = "i";
        if (Chance(0.7))
        {
            // Nothing that takes time: what arrives meanwhile would need a queue, and this is told one thing after the other.
            var inside = place.Inside.With(item, at) with { HasInput = true };
            each["do"] = new JsonArray(Named(new JsonObject { ["set"] = new JsonObject { ["v"] = Template(inside), ["n"] = $"${{ ${at} }}" }, ["export"] = new JsonObject { ["as"] = $"($context | objects // {{}}) + {{a: ${at}}}" } }));
        }
        if (Chance(0.3)) each["output"] = new JsonObject { ["as"] = $"{{v: (.v? // 0), i: ${at}}}" };
        if (Chance(0.3)) each["export"] = new JsonObject { ["as"] = $"($context | objects // {{}}) + {{b: ([.v?] | tostring | length)}}" };
        listen["foreach"] = each;
    }

    private JsonObject Named(JsonObject task) => new() { [$"t{_names++}"] = task };
}
