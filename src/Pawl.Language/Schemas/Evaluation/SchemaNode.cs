using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;

namespace Pawl.Language.Schemas.Evaluation;

/// <summary>One subschema. Nodes refer to each other freely, so a reference costs nothing once compiled.</summary>
internal sealed class SchemaNode(string pointer, SchemaResource resource)
{
    private Assertion[] _assertions = [];
    private Assertion[] _unevaluated = [];

    public string Pointer { get; } = pointer;
    public SchemaResource Resource { get; } = resource;
    /// <summary>The schema <c>false</c>: its parent knows better how to say why nothing is allowed here.</summary>
    public bool AllowsNothing { get; private set; }

    public IEnumerable<SchemaNode> InPlace => _assertions.Concat(_unevaluated).SelectMany(assertion => assertion.InPlace);

    /// <summary>Fills the node; nodes exist before their content so that they can refer to each other in circles.</summary>
    public void Complete(IEnumerable<Assertion> assertions, IEnumerable<Assertion> unevaluated)
    {
        _assertions = [.. assertions];
        _unevaluated = [.. unevaluated];
    }

    public void CompleteAsFalse() => AllowsNothing = true;

    public bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
    {
        if (AllowsNothing) return run.Reports && run.Report(Pointer, "is not allowed");

        var scope = run.Enter(this);
        // A node with unevaluated… starts afresh: it must not see what its cousins looked at.
        var seen = _unevaluated.Length == 0 ? evaluated : new Evaluated();
        var holds = AllHold(_assertions, run, value, seen) & (_unevaluated.Length == 0 || AllHold(_unevaluated, run, value, seen));
        if (holds && evaluated is not null && !ReferenceEquals(seen, evaluated)) evaluated.Add(seen!);
        run.Leave(scope);
        return holds;
    }

    private static bool AllHold(Assertion[] assertions, SchemaRun run, in JqValue value, Evaluated? seen)
    {
        var holds = true;
        foreach (var assertion in assertions)
        {
            if (assertion.Holds(run, value, seen)) continue;

            holds = false;
            if (run.StopsAtFailure) return false;
        }

        return holds;
    }
}
