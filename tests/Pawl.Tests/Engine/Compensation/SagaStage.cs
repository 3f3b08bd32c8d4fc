using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Engine.Compensation;

/// <summary>Workflows whose steps and undos are HTTP calls: <c>/do/NAME</c> does, <c>/undo/NAME</c> undoes, and a ledger keeps what was asked for.</summary>
internal sealed class SagaStage
{
    private readonly Func<string, int, object?> script;
    private readonly Dictionary<string, int> asked = [];

    private SagaStage(Func<string, int, object?> script) => this.script = script;

    /// <summary>Everything that was asked for, as <c>do/NAME</c> and <c>undo/NAME</c>, in order.</summary>
    public List<string> Ledger { get; } = [];
    public World World { get; private set; } = null!;
    public IEnumerable<string> Undone => Ledger.Where(line => line.StartsWith("undo/", StringComparison.Ordinal)).Select(line => line[5..]);

    /// <summary>Starts a workflow.</summary>
    /// <param name="tasks">Its tasks as YAML.</param>
    /// <param name="script">By path and how often it was asked for before: a result, an error, <see cref="World.Never"/>, or null for the path itself as a result.</param>
    /// <param name="root">More members of the document's root.</param>
    /// <param name="extension">An extension.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="activeLimit">How long it may be at work.</param>
    public static SagaStage Start(string tasks, Func<string, int, object?>? script = null, string root = "", string extension = "", EngineLimits? limits = null, TimeSpan? activeLimit = null)
    {
        var stage = new SagaStage(script ?? ((_, _) => null));
        stage.World = World.Start(
            $$"""
            document: { dsl: '1.0.3', namespace: test, name: case, version: '1.0.0', metadata: { requires: [ saga ] } }
            {{root}}
            use:
              functions:
                undo:
                  call: http
                  with: { method: delete, endpoint: '${ "http://x.test/undo/\(.output)" }', body: '${ . }' }
                spin:
                  do: [ { round: { set: { x: 1 }, then: round } } ]
              extensions: [ {{extension}} ]
            do:
            {{tasks}}
            """,
            answer: stage.Answer, limits: limits, activeLimit: activeLimit);
        return stage;
    }

    /// <summary>A step that can be undone.</summary>
    public static string Step(string name) =>
        $"{{ {name}: {{ metadata: {{ compensate: undo }}, call: http, with: {{ method: post, endpoint: 'http://x.test/do/{name}' }}, input: {{ from: '\"in {name}\"' }} }} }}";

    /// <summary>A task that fails.</summary>
    public const string Fail = "{ fail: { raise: { error: { type: 'urn:failed', status: 500 } } } }";

    public static WorkflowError Error { get; } = new("urn:refused", 503) { Title = "Refused" };

    /// <summary>Ends what was asked for and has not been answered.</summary>
    public void End(string path, object? result = null)
    {
        var activity = World.Asked.Last(activity => PathOf(activity.Request) == path);
        World.Tell(result is WorkflowError error ? new ActivityEnded(activity.Run, null, error) : new ActivityEnded(activity.Run, JqValue.From(path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..]), null));
    }

    public static string PathOf(ActivityRequest request) => new Uri(((HttpActivity)request).Uri).AbsolutePath[1..];

    private object Answer(ActivityRequest request)
    {
        var path = PathOf(request);
        var before = asked.GetValueOrDefault(path);
        asked[path] = before + 1;
        Ledger.Add(path);
        return script(path, before) ?? JqValue.From(path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..]);
    }
}
