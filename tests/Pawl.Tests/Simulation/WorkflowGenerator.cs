using System.Security.Cryptography;
using System.Text;
using Pawl.Engine.Capabilities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Definitions;
using Pawl.Tests.Interpreter;
using Xunit;

namespace Pawl.Tests.Simulation;

/// <summary>A definition made by the seed.</summary>
/// <param name="Document">As published.</param>
/// <param name="Definition">As compiled.</param>
/// <param name="Input">What it is started with.</param>
internal sealed record GeneratedWorkflow(DefinitionDocument Document, WorkflowDefinition Definition, JqValue Input);

/// <summary>Makes workflows of every construct. Most of them come to one end whatever happens in which order; some race with time.</summary>
/// <param name="random">Decides everything.</param>
/// <param name="tasksAtMost">Tasks of one workflow at most.</param>
internal sealed class WorkflowGenerator(SimulatedRandom random, int tasksAtMost)
{
    private const int Leaves = 3;

    /// <summary>Some workflows without children, then some that run them.</summary>
    public List<GeneratedWorkflow> Make(int count)
    {
        var made = new List<GeneratedWorkflow>();
        while (made.Count < count)
        {
            var one = One(made.Count);
            // Once in tens of thousands one waits for an event of its own that it has consumed before.
            if (Ends(one, made)) made.Add(one);
        }
        return made;
    }

    private static bool Ends(GeneratedWorkflow one, IEnumerable<GeneratedWorkflow> children)
    {
        try
        {
            var definitions = children.Append(one).ToDictionary(each => each.Definition.Id.Name, each => each.Definition);
            Interpreter.Interpreter.Tell(definitions, one.Definition.Id.Name, one.Input, "any", Chance.None, isTimeless: true);
            return true;
        }
        catch (EndlessException)
        {
            return false;
        }
    }

    private GeneratedWorkflow One(int number)
    {
        var isLeaf = number < Leaves;
        var grammar = new Grammar(random, new GrammarOptions
        {
            Tasks = Math.Min(tasksAtMost, isLeaf ? 4 + random.Below(5) : 8 + random.Below(12)),
            Depth = isLeaf ? 1 : 3,
            IsTimed = random.Chance(0.2),
            TellsTime = false,
            Waits = 0.15,
            Calls = 0.3,
            Forks = 0.35,
            Runs = 0.3,
            LongestWait = 20_000,
            Children = isLeaf ? [] : [.. Enumerable.Range(0, Leaves).Select(Name)],
        });
        var source = grammar.Document(Name(number)).ToJsonString();
        var read = RunnableDocuments.Read(source);
        Assert.True(read.IsValid, $"{source}\n{string.Join('\n', read.Problems)}");
        var published = new DefinitionDocument { Id = read.Definition!.Id, Source = source, Digest = SHA256.HashData(Encoding.UTF8.GetBytes(source)), CreatedAt = DateTimeOffset.UnixEpoch };
        return new(published, read.Definition, JqValue.Parse(grammar.Input().ToJsonString()));
    }

    private static string Name(int number) => $"w{number}";
}
