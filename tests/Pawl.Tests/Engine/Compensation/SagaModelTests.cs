using System.Globalization;
using System.Text;
using Pawl.Engine;
using Xunit;

namespace Pawl.Tests.Engine.Compensation;

/// <summary>Generated sagas, carried out by the engine and by a model of a few lines: what is done and undone, and in which order, must be the same.</summary>
public sealed class SagaModelTests
{
    private const int Cases = 400;

    [Fact]
    public void The_engine_undoes_what_a_naive_model_undoes()
    {
        var undone = 0;
        for (var seed = 1; seed <= Cases; seed++)
        {
            var (yaml, program) = new Generator(seed).Program();
            var model = new Model();
            var fails = model.Run(program, saga: null);

            var stage = SagaStage.Start(yaml, (path, before) => Refuses(path, before) ? SagaStage.Error : null);
            stage.World.Elapse(TimeSpan.FromMinutes(10));

            Assert.True(
                model.Ledger.SequenceEqual(stage.Ledger) && fails == (stage.World.State.Status == StatusPhase.Faulted) && stage.World.State.End is not null,
                $"seed {seed}\n{yaml}\nmodel:  {string.Join(' ', model.Ledger)} fails: {fails}\nengine: {string.Join(' ', stage.Ledger)} {stage.World.State.Status}");
            undone += model.Ledger.Count(line => line.StartsWith("undo/", StringComparison.Ordinal));
        }
        // A generator whose programs seldom fail would prove nothing.
        Assert.InRange(undone, Cases / 2, int.MaxValue);
    }

    /// <summary>Some undos are refused once, and tried again.</summary>
    private static bool Refuses(string path, int before) => before == 0 && path.StartsWith("undo/", StringComparison.Ordinal) && path.EndsWith('7');

    private abstract record Node;
    private sealed record Step(string Name) : Node;
    private sealed record Fail : Node;
    /// <summary>A list: plain, or one that can be undone as a whole.</summary>
    private sealed record List(string? Undoable, Node[] Inside) : Node;
    private sealed record Loop(int Times, Node[] Inside) : Node;
    private sealed record Try(Node[] Inside) : Node;
    private sealed record Saga(Node[] Inside, bool Catches) : Node;

    private sealed class Model
    {
        private readonly HashSet<string> asked = [];

        public List<string> Ledger { get; } = [];

        /// <summary>Carries a program out.</summary><returns>Whether it failed.</returns>
        public bool Run(IEnumerable<Node> nodes, List<string>? saga) => nodes.Any(node => Run(node, saga));

        private bool Run(Node node, List<string>? saga)
        {
            switch (node)
            {
                case Step step:
                    Ledger.Add($"do/{step.Name}");
                    saga?.Add(step.Name);
                    return false;
                case List list:
                    if (Run(list.Inside, saga)) return true;
                    if (list.Undoable is not null) saga?.Add(list.Undoable);
                    return false;
                case Loop loop:
                    return Enumerable.Range(0, loop.Times).Any(_ => Run(loop.Inside, saga));
                case Try attempt:
                    Run(attempt.Inside, saga);
                    return false;
                case Saga inner:
                    var done = new List<string>();
                    if (!Run(inner.Inside, done))
                    {
                        saga?.AddRange(done);
                        return false;
                    }
                    foreach (var name in Enumerable.Reverse(done)) Undo(name);
                    return !inner.Catches;
                default:
                    return true;
            }
        }

        private void Undo(string name)
        {
            var path = $"undo/{name}";
            Ledger.Add(path);
            if (Refuses(path, asked.Add(path) ? 0 : 1)) Ledger.Add(path);
        }
    }

    private sealed class Generator(int seed)
    {
        private readonly Random random = new(seed);
        private int names;

        public (string Yaml, Node[] Program) Program()
        {
            var program = Nodes(depth: 0, least: 2);
            return (string.Join('\n', program.Select(node => $"- {Text(node)}")), program);
        }

        private Node[] Nodes(int depth, int least = 1) => [.. Enumerable.Range(0, random.Next(least, 4)).Select(_ => Next(depth))];

        private Node Next(int depth) => random.Next(depth > 3 ? 6 : 13) switch
        {
            < 5 => new Step(Name("s")),
            5 => new Fail(),
            6 => new List(null, Nodes(depth + 1)),
            7 => new List(Name("l"), Nodes(depth + 1)),
            8 => new Loop(random.Next(1, 3), Nodes(depth + 1)),
            9 => new Try(Nodes(depth + 1)),
            _ => new Saga(Nodes(depth + 1), random.Next(2) == 0),
        };

        private string Name(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{++names}");

        private string Text(Node node) => node switch
        {
            Step step => SagaStage.Step(step.Name),
            Fail => $"{{ {Name("f")}: {{ raise: {{ error: {{ type: 'urn:failed', status: 500 }} }} }} }}",
            List { Undoable: { } name } list => $"{{ {name}: {{ metadata: {{ compensate: undo }}, do: [ {Inside(list.Inside)} ], output: {{ as: '\"{name}\"' }} }} }}",
            List list => $"{{ {Name("d")}: {{ do: [ {Inside(list.Inside)} ] }} }}",
            Loop loop => $"{{ {Name("r")}: {{ for: {{ in: '${{ [range({loop.Times})] }}' }}, do: [ {Inside(loop.Inside)} ] }} }}",
            Try attempt => $"{{ {Name("t")}: {{ try: [ {Inside(attempt.Inside)} ], catch: {{}} }} }}",
            Saga saga => $"{{ {Name("g")}: {{ metadata: {{ saga: true }}, try: [ {Inside(saga.Inside)} ], catch: {(saga.Catches ? "{}" : "{ errors: { with: { type: 'urn:other' } } }")} }} }}",
            _ => throw new InvalidOperationException(node.GetType().Name),
        };

        private string Inside(IEnumerable<Node> nodes) => new StringBuilder().AppendJoin(", ", nodes.Select(Text)).ToString();
    }
}
