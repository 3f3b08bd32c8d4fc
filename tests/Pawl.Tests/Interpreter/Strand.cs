using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Interpreter;

/// <summary>One line of time: an execution, or a branch of a fork. Time passes only where a task says so.</summary>
internal sealed class Strand(Journal journal, DateTimeOffset now, JqValue context, Limit? limit)
{
    public DateTimeOffset Now { get; private set; } = now;
    public JqValue Context { get; set; } = context;
    public Limit? Limit { get; set; } = limit;

    /// <summary>A line beside this one, from this moment on, with the context as it is now (R20).</summary>
    public Strand Branch(Limit? until) => new(journal, Now, Context, until);

    /// <summary>Lets time pass, at most until the earliest limit.</summary>
    /// <exception cref="InterruptedException">A limit comes first.</exception>
    public void Pass(DateTimeOffset until)
    {
        if (Limit?.Earliest is { } first && first.Due < until)
        {
            JoinAt(first.Due);
            throw new InterruptedException(first);
        }
        JoinAt(until);
        NoteTies();
    }

    /// <summary>What ran beside has ended.</summary>
    public void JoinAt(DateTimeOffset at) => Now = at > Now ? at : Now;

    /// <summary>What happens at the very moment of a limit may as well not happen.</summary>
    public void NoteTies()
    {
        for (var at = Limit; at is not null; at = at.Outer)
            if (at.Due == Now) journal.NoteTie(at.Tie);
    }
}

/// <summary>A moment at which everything inside stops.</summary>
/// <param name="Due">The moment.</param>
/// <param name="Outer">The limit around it; null when none.</param>
/// <param name="Tie">What depends on the order when something happens at that very moment.</param>
internal sealed record Limit(DateTimeOffset Due, Limit? Outer, Tie Tie = Tie.Outcome)
{
    /// <summary>The one that comes first; the outer one when several come together.</summary>
    public Limit Earliest => Outer?.Earliest is { } outer && outer.Due <= Due ? outer : this;
}

/// <summary>What two things at one moment leave open, because the DSL does not order them.</summary>
internal enum Tie
{
    /// <summary>Nothing: there was no tie.</summary>
    None,
    /// <summary>Whether work that is given up anyway was begun.</summary>
    Detail,
    /// <summary>How it ends.</summary>
    Outcome,
}

/// <summary>A limit came before what was waited for.</summary>
internal sealed class InterruptedException(Limit by) : Exception
{
    public Limit By => by;
}

/// <summary>A task waits for an event that nobody will send: there is no story to tell.</summary>
internal sealed class EndlessException(string pointer) : InvalidOperationException($"{pointer} listens for ever.");

/// <summary>An error of the workflow on its way up.</summary>
internal sealed class RaisedException(WorkflowError error) : Exception($"{error.Type} {error.Status} {error.Detail}")
{
    private const string Prefix = "https://open-workflow-specification.org/spec/1.0.0/errors/";

    public WorkflowError Error => error;

    /// <summary>One of the eight standard errors, by the last part of its type.</summary>
    public static RaisedException Standard(string name, string detail) => new(new(Prefix + name, Status(name)) { Detail = detail });

    private static int Status(string name) => name switch
    {
        "configuration" or "validation" or "expression" => 400,
        "authentication" => 401,
        "authorization" => 403,
        "timeout" => 408,
        _ => 500,
    };
}
