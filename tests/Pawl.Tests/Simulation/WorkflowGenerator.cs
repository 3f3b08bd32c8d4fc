using System.Text.Json;
using System.Text;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Runtime.Definitions;
using Xunit;

namespace Pawl.Tests.Simulation;

/// <summary>A definition made by the seed.</summary>
/// <param name="Document">As published.</param>
/// <param name="Definition">As compiled.</param>
/// <param name="IsRacy">Whether its outcome depends on what happens first (time limits, competing branches, branches that fault with different errors).</param>
/// <param name="MayFault">Whether something in it faults, caught or not.</param>
internal sealed record GeneratedWorkflow(DefinitionDocument Document, WorkflowDefinition Definition, bool IsRacy, bool MayFault);

/// <summary>Makes workflows of every kind of task, whose outcome an oracle can tell.</summary>
internal sealed class WorkflowGenerator(SimulatedRandom random)
{
    private const int Leaves = 3;

    private bool _isRacy;
    private bool _hasFunction;
    private int _functionFaults;
    private int _faults;
    private int _names;

    /// <summary>Some workflows without children, then some that run them.</summary>
    public List<GeneratedWorkflow> Make(int count)
    {
        var made = new List<GeneratedWorkflow>();
        for (var i = 0; i < count; i++)
        {
            var callable = i < Leaves ? [] : made.Take(Leaves).ToList();
            made.Add(One($"w{i}", callable));
        }
        return made;
    }

    private GeneratedWorkflow One(string name, List<GeneratedWorkflow> children)
    {
        (_isRacy, _faults, _names) = (false, 0, 0);
        _hasFunction = false;
        var use = new Dictionary<string, object>();
        if (random.Chance(0.4))
        {
            use["functions"] = new { f = Task(depth: 2, children) };
            (_hasFunction, _functionFaults, _faults) = (true, _faults, 0);
        }
        if (random.Chance(0.3)) use["extensions"] = new[] { new { e = Extension() } };
        var document = new { document = new { dsl = "1.0.3", @namespace = "sim", name, version = "1.0.0" }, use, @do = List(depth: 0, children) };
        var source = JsonSerializer.Serialize(document);
        var read = WorkflowReader.Read(source);
        Assert.True(read.IsValid, $"{source}\n{string.Join('\n', read.Problems)}");
        var published = new DefinitionDocument { Id = read.Definition!.Id, Source = source, Digest = Encoding.UTF8.GetBytes(source), CreatedAt = DateTimeOffset.UnixEpoch };
        return new(published, read.Definition, _isRacy, _faults > 0);
    }

    private object[] List(int depth, List<GeneratedWorkflow> children) =>
        [.. Enumerable.Range(0, 1 + random.Below(depth == 0 ? 4 : 2)).Select(_ => Named(Task(depth, children)))];

    private object Named(object task) => new Dictionary<string, object> { [$"t{_names++}"] = task };

    private object Task(int depth, List<GeneratedWorkflow> children) => random.Below(depth >= 3 ? 5 : 10) switch
    {
        0 => new { set = new { v = random.Below(100) } },
        1 => new { wait = new { milliseconds = 1 + random.Below(20_000) } },
        3 when _hasFunction => Function(),
        3 or 4 when children.Count > 0 => Child(children),
        2 or 3 => Call(failures: 0),
        4 => Call(failures: random.Chance(0.2) ? 1 : 0),
        5 => new { @do = List(depth + 1, children) },
        6 => new { @for = new { each = "x", @in = Enumerable.Range(0, random.Below(4)).Select(i => new { i }) }, @do = List(depth + 1, children) },
        7 => Fork(depth, children),
        8 => Retry(),
        _ => Catch(depth, children),
    };

    private object Function()
    {
        _faults += _functionFaults;
        return new { call = "f", with = new { a = random.Below(100) } };
    }

    /// <summary>Short lists around tasks of one kind; one in three takes the place of the task.</summary>
    private object Extension()
    {
        var kind = random.Below(3) switch { 0 => "set", 1 => "call", _ => "composite" };
        var before = random.Chance(0.3)
            ? Named(new { set = new { v = random.Below(100) }, then = "exit" })
            : Named(new { wait = new { milliseconds = random.Below(500) } });
        return new { extend = kind, before = new[] { before }, after = new[] { Named(Call(failures: 0)) } };
    }

    private object Call(int failures)
    {
        if (failures > 0) _faults++;
        var with = new { method = "get", endpoint = $"http://service/{failures}" };
        if (!random.Chance(0.1)) return new { call = "http", with };
        _isRacy = true;
        return new { call = "http", with, timeout = new { after = new { milliseconds = 1 + random.Below(800) } } };
    }

    private object Child(List<GeneratedWorkflow> children)
    {
        if (random.Chance(0.1))
        {
            _faults++;
            return new { run = new { workflow = new { @namespace = "sim", name = "missing", version = "1.0.0" } } };
        }

        var child = children[random.Below(children.Count)];
        _isRacy |= child.IsRacy;
        if (child.MayFault) _faults++;
        var workflow = new { @namespace = "sim", name = child.Definition.Id.Name, version = random.Chance(0.5) ? "latest" : child.Definition.Id.Version };
        return random.Chance(0.15) ? new { run = new { workflow, @await = false } } : new { run = new { workflow } };
    }

    private object Fork(int depth, List<GeneratedWorkflow> children)
    {
        var compete = random.Chance(0.3);
        var before = _faults;
        var branches = Enumerable.Range(0, 1 + random.Below(3)).Select(_ => Named(Task(depth + 1, children))).ToArray();
        _isRacy |= compete || _faults > before + 1;
        return new { fork = new { compete, branches } };
    }

    private object Retry() => new
    {
        @try = new[] { Named(Call(random.Below(4))) },
        @catch = new
        {
            errors = new { with = new { status = 503 } },
            retry = new { delay = new { milliseconds = 100 + random.Below(3_000) }, limit = new { attempt = new { count = 3 } } },
        },
    };

    private object Catch(int depth, List<GeneratedWorkflow> children) => new
    {
        @try = new[] { Named(Task(depth + 1, children)), Named(new { raise = new { error = new { type = "https://example.com/errors/made", status = 400 + random.Below(20) } } }) },
        @catch = new { @do = List(depth + 1, children) },
    };
}
