using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Pawl.Language.Schemas.Compilation;

namespace Pawl.Language.Schemas.Evaluation;

/// <summary>One validation: where it stands, what it has found, and how much it may still do.</summary>
internal sealed class SchemaRun
{
    private readonly List<(string? Member, int Index)> _path = [];
    private readonly List<SchemaResource>? _scope;
    private readonly int _limit;
    private List<SchemaFailure>? _failures;
    private int _depth;
    private int _steps;

    /// <summary>A run that only answers yes or no.</summary>
    public SchemaRun(bool needsDynamicScope) => _scope = needsDynamicScope ? [] : null;

    /// <summary>A run that collects up to <paramref name="limit"/> failures.</summary>
    public SchemaRun(bool needsDynamicScope, int limit) : this(needsDynamicScope)
    {
        _limit = limit;
        _failures = [];
    }

    /// <summary>Whether failures are wanted; false means that building a message is wasted work.</summary>
    public bool Reports => _failures is not null;
    /// <summary>Whether the first failure decides, so that nothing more needs to be looked at.</summary>
    public bool StopsAtFailure => _failures is null || _failures.Count >= _limit;
    /// <summary>How deep in the value the run stands.</summary>
    public int PathLength => _path.Count;

    /// <summary>Enters a subschema.</summary>
    /// <returns>The dynamic scope to give back to <see cref="Leave"/>.</returns>
    /// <exception cref="SchemaLimitReached">Too deep, or too much work.</exception>
    public int Enter(SchemaNode node)
    {
        if (++_steps > JsonSchemaLimits.Steps) throw new SchemaLimitReached(JsonSchemaLimit.Steps, node.Pointer, $"needs more than {JsonSchemaLimits.Steps:N0} steps to check; simplify the schema or split the value");
        // The stack is asked too: a caller may have used most of it before coming here.
        if (++_depth > JsonSchemaLimits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SchemaLimitReached(JsonSchemaLimit.Depth, node.Pointer, $"is nested too deeply to check: more than {JsonSchemaLimits.Depth:N0} subschemas inside each other");
        }

        if (_scope is null) return 0;
        var size = _scope.Count;
        if (size == 0 || !ReferenceEquals(_scope[^1], node.Resource)) _scope.Add(node.Resource);
        return size;
    }

    public void Leave(int scope)
    {
        _depth--;
        if (_scope is not null && _scope.Count > scope) _scope.RemoveAt(scope);
    }

    /// <summary>The subschema that a dynamic anchor means here: that of the outermost resource that has one.</summary>
    public SchemaNode? DynamicTarget(string anchor)
    {
        foreach (var resource in _scope!)
        {
            if (resource.DynamicNodes.TryGetValue(anchor, out var node)) return node;
        }

        return null;
    }

    public void Push(string member)
    {
        if (Reports) _path.Add((member, 0));
    }

    public void Push(int index)
    {
        if (Reports) _path.Add((null, index));
    }

    public void Pop()
    {
        if (Reports) _path.RemoveAt(_path.Count - 1);
    }

    /// <summary>Notes a failure at the current place. Always false, so that it can end an expression.</summary>
    public bool Report(string keywordPointer, string message)
    {
        if (!StopsAtFailure) _failures!.Add(new(InstancePointer(), keywordPointer, message));
        return false;
    }

    /// <summary>Passes on failures that were found on trial.</summary>
    public void Report(IEnumerable<SchemaFailure> failures)
    {
        foreach (var failure in failures)
        {
            if (!StopsAtFailure) _failures!.Add(failure);
        }
    }

    /// <summary>Begins to answer only yes or no.</summary>
    /// <returns>What to give back to <see cref="Resume"/>.</returns>
    public List<SchemaFailure>? Silence()
    {
        var failures = _failures;
        _failures = null;
        return failures;
    }

    /// <summary>Begins to collect failures apart, for a branch on trial.</summary>
    /// <returns>What to give back to <see cref="Resume"/>.</returns>
    public List<SchemaFailure>? Try()
    {
        var failures = _failures;
        _failures = [];
        return failures;
    }

    /// <summary>Ends <see cref="Silence"/> or <see cref="Try"/>.</summary>
    /// <returns>What was collected since.</returns>
    public List<SchemaFailure>? Resume(List<SchemaFailure>? failures)
    {
        var tried = _failures;
        _failures = failures;
        return tried;
    }

    public ImmutableArray<SchemaFailure> Failures() => [.. _failures!];

    public string InstancePointer()
    {
        if (_path.Count == 0) return "";
        var text = new StringBuilder();
        foreach (var (member, index) in _path)
        {
            if (member is null) text.Append('/').Append(index);
            else text.Append('/').Append(JsonPointer.Escape(member));
        }

        return text.ToString();
    }
}
