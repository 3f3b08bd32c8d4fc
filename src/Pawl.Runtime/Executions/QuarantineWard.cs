using System.Collections.Concurrent;
using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Hosting;

namespace Pawl.Runtime.Executions;

/// <summary>The executions that are set aside on this node.</summary>
internal sealed class QuarantineWard(RuntimeOptions options, RuntimeEnvironment environment)
{
    private readonly ConcurrentDictionary<ExecutionKey, Quarantine> _quarantines = new();
    private readonly Queue<ExecutionKey> _oldest = new();

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<Quarantine> All => [.. _quarantines.Values];

    /// <summary>Why an execution is set aside; null when it is not.</summary>
    public Quarantine? Find(ExecutionKey execution) => _quarantines.IsEmpty ? null : _quarantines.GetValueOrDefault(execution);

    /// <summary>Sets an execution aside.</summary>
    public Quarantine Add(ExecutionKey execution, Exception fault) => Add(new(execution, Reason(fault), fault.ToString(), environment.Now));

    /// <summary>An execution is set aside.</summary>
    public Quarantine Add(Quarantine quarantine)
    {
        var execution = quarantine.Execution;
        lock (_oldest)
        {
            if (!_quarantines.ContainsKey(execution)) _oldest.Enqueue(execution);
            _quarantines[execution] = quarantine;
            if (_oldest.Count > options.Quarantines) _quarantines.TryRemove(_oldest.Dequeue(), out _);
        }
        return quarantine;
    }

    /// <summary>Forgets those of a partition: its next owner tries them again.</summary>
    public void RemoveOf(int partition)
    {
        foreach (var key in _quarantines.Keys.Where(key => Storage.Partitioning.Of(key) == partition)) Remove(key);
    }

    /// <summary>Lets an execution go.</summary><returns>False when it was not set aside.</returns>
    public bool Remove(ExecutionKey execution)
    {
        lock (_oldest)
        {
            if (!_quarantines.TryRemove(execution, out _)) return false;
            var left = _oldest.Where(key => key != execution).ToList();
            _oldest.Clear();
            left.ForEach(_oldest.Enqueue);
            return true;
        }
    }

    private static string Reason(Exception fault) => fault switch
    {
        UnreadableDefinitionException or DamagedHistoryException => fault.Message,
        _ => $"Pawl failed while working on it ({fault.GetType().Name}: {fault.Message}). Its history is intact; the log has the stack. It is tried again when it is released or the server restarts.",
    };
}
