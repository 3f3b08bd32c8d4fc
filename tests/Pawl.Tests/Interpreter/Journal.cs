using System.Collections.Immutable;

namespace Pawl.Tests.Interpreter;

/// <summary>What the interpreter writes down on its way. A branch that is tried out can be taken back.</summary>
internal sealed class Journal
{
    private Page _page = new([], ImmutableDictionary<string, int>.Empty, Tie.None, [], []);

    /// <summary>The most serious tie so far.</summary>
    public Tie Tie => _page.Tie;

    public Story Story => new([.. _page.Executions]);

    /// <summary>Everything written so far.</summary>
    public Page Mark() => _page;

    /// <summary>Takes back what was written since.</summary>
    public void ReturnTo(Page page) => _page = page;

    public void NoteTie(Tie tie) => _page = _page with { Tie = tie > Tie ? tie : Tie };

    /// <summary>How many times this was asked, this time included.</summary>
    public int Count(string what)
    {
        var count = _page.Counts.GetValueOrDefault(what) + 1;
        _page = _page with { Counts = _page.Counts.SetItem(what, count) };
        return count;
    }

    public int Add(ToldExecution execution)
    {
        _page = _page with { Executions = _page.Executions.Add(execution) };
        return _page.Executions.Count - 1;
    }

    public void Change(int execution, Func<ToldExecution, ToldExecution> change) =>
        _page = _page with { Executions = _page.Executions.SetItem(execution, change(_page.Executions[execution])) };

    public int Add(int execution, ToldTask task)
    {
        Change(execution, told => told with { Tasks = told.Tasks.Add(task) });
        return _page.Executions[execution].Tasks.Count - 1;
    }

    public void Change(int execution, int task, Func<ToldTask, ToldTask> change) =>
        Change(execution, told => told with { Tasks = told.Tasks.SetItem(task, change(told.Tasks[task])) });

    public void Add(int execution, ToldRequest request) => Change(execution, told => told with { Requests = told.Requests.Add(request) });

    /// <summary>Every event there is, those that are still to come included.</summary>
    public IReadOnlyList<ToldEvent> Events => _page.Events;

    public void Add(ToldEvent told) => _page = _page with { Events = _page.Events.Add(told) };

    public void Consume(int execution, int number) => _page = _page with { Consumed = _page.Consumed.Add((execution, number)) };

    public bool HasConsumed(int execution, int number) => _page.Consumed.Contains((execution, number));

    /// <summary>The journal at one moment.</summary>
    internal sealed record Page(
        ImmutableList<ToldExecution> Executions, ImmutableDictionary<string, int> Counts, Tie Tie, ImmutableList<ToldEvent> Events, ImmutableHashSet<(int Execution, int Number)> Consumed);
}
