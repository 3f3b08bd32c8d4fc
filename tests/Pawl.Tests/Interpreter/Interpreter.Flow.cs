using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Interpreter;

/// <summary>Loops, forks and tries.</summary>
internal sealed partial class Interpreter
{
    /// <summary>Longest wait between two attempts: the configured maximum's default.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(24);

    private JqValue Loop(ForTask loop, Doing doing, out string? stop)
    {
        stop = null;
        var items = Names.Of(doing, doing.Input).Value(loop.In, doing.Input);
        if (items.Kind is not JqKind.Array) throw RaisedException.Standard("expression", "'in' gives no array");

        var data = doing.Input;
        for (var index = 0; index < items.Count; index++)
        {
            var (item, at) = (items[index], JqValue.From((long)index));
            if (loop.While is { } condition && !Names.Of(doing, doing.Input).Set(loop.Each, item).Set(loop.At, at).Holds(condition, data)) break;

            var inside = doing.Around.With(loop.Each, item).With(loop.At, at);
            data = List(loop.Do, data, doing.Strand, inside with { Iteration = doing.Around.Iteration.Add(index) }, out stop);
            if (stop == "end") break;
        }
        return data;
    }

    private JqValue Fork(ForkTask fork, Doing doing, out string? stop)
    {
        var (strand, mark) = (doing.Strand, _journal.Mark());
        var foreseen = fork.Branches.Tasks.Select(task => Branch(task, doing, strand.Limit)).ToList();
        var deciding = Deciding(fork, foreseen);
        var raced = _journal.Tie;
        _journal.ReturnTo(mark);
        // A branch may come as far as it was foreseen to, however early another one seems to decide.
        if (isTimeless) _journal.NoteTie(raced);

        // What happens at the very moment of the decision is given up, begun or not.
        var cut = deciding is null ? strand.Limit : new Limit(deciding.At, strand.Limit, Tie.Detail);
        var ends = fork.Branches.Tasks.Select((task, index) => Branch(task, doing, index == deciding?.Index ? strand.Limit : cut) with { Index = index }).ToList();
        strand.JoinAt(deciding?.At ?? ends.Select(end => end.At).DefaultIfEmpty(strand.Now).Max());
        var rivals = foreseen.Count(end => IsDecisive(fork, end) && (isTimeless || end.At == deciding!.At));
        // Who ends a workflow while others have yet to export, or who of two errors is first, only a clock could tell.
        if (rivals > 1 || (isTimeless && foreseen.Count > 1 && (fork.Compete || deciding?.Stop == "end"))) _journal.NoteTie(Tie.Outcome);

        stop = deciding is { Stop: "end" } ? "end" : null;
        if (deciding?.Error is { } error) throw new RaisedException(error);
        if (deciding is null && ends.Find(end => end.Interrupted is not null)?.Interrupted is { } interrupted) throw interrupted;
        if (deciding is null && fork.Compete && ends.Count > 0) throw new RaisedException(LastError(ends));

        var before = strand.Context;
        foreach (var end in ends.Where(end => fork.Compete ? end.Index == deciding!.Index : end.Output is not null)) Join(strand, before, end);
        return deciding is null ? JqValue.Array(ends.Select(end => end.Output!.Value)) : ends[deciding.Index].Output!.Value;
    }

    /// <summary>The branch that ends the fork before the others have ended; null when they all end by themselves.</summary>
    private static BranchEnd? Deciding(ForkTask fork, List<BranchEnd> ends) =>
        ends.Select((end, index) => end with { Index = index }).Where(end => IsDecisive(fork, end)).MinBy(end => end.At);

    private static bool IsDecisive(ForkTask fork, BranchEnd end) => end.Stop == "end" || (fork.Compete ? end.Output is not null : end.Error is not null);

    private WorkflowError LastError(List<BranchEnd> ends)
    {
        var last = ends.MaxBy(end => end.At)!;
        if (ends.Count(end => end.At == last.At) > 1) _journal.NoteTie(Tie.Outcome);
        return last.Error!;
    }

    private BranchEnd Branch(TaskDefinition task, Doing doing, Limit? limit)
    {
        var strand = doing.Strand.Branch(limit);
        try
        {
            var output = Run(task, doing.Input, strand, doing.Around, out var then);
            return new(strand.Now, strand.Context) { Output = output, Stop = then };
        }
        catch (RaisedException raised)
        {
            return new(strand.Now, strand.Context) { Error = raised.Error };
        }
        catch (InterruptedException interrupted)
        {
            return new(strand.Now, strand.Context) { Interrupted = interrupted };
        }
    }

    /// <summary>Merges what a branch exported: its top-level keys replace equal ones, and nothing is deleted (R20).</summary>
    private static void Join(Strand strand, JqValue before, BranchEnd end)
    {
        if (end.Context == before) return;
        if (end.Context.Kind is not JqKind.Object || strand.Context.Kind is not JqKind.Object) strand.Context = end.Context;
        else foreach (var (key, value) in end.Context.Members) strand.Context = strand.Context.With(key, value);
    }

    private JqValue Try(TryTask attempt, Doing doing, out string? stop, ref string? then)
    {
        var (strand, input, policy, first) = (doing.Strand, doing.Input, attempt.Catch.Retry, doing.Strand.Now);
        for (var run = 1; ; run++)
        {
            Write(doing, told => told with { Attempts = run });
            // A duration that cannot be had is no failure of the attempt: it never began.
            var limit = policy?.LimitAttemptDuration is { } duration ? new Limit(Names.Of(doing, input).After(duration, input), strand.Limit) : null;
            WorkflowError error;
            try
            {
                return Attempt(attempt, doing, limit, out stop);
            }
            catch (RaisedException raised)
            {
                error = raised.Error;
            }

            var described = error.ToJson();
            if (!Catches(attempt.Catch, doing, error, described)) throw new RaisedException(error);
            if (policy is not null && NextAttempt(attempt, policy, doing, described, run, first) is { } at)
            {
                if (at > strand.Now) strand.Pass(at);
                continue;
            }

            if (attempt.Catch is { Do: null, Then: null, Retry: not null }) throw new RaisedException(error);
            then = attempt.Catch.Then ?? then;
            stop = null;
            return attempt.Catch.Do is { } handler ? List(handler, input, strand, doing.Around.With(attempt.Catch.As, described), out stop) : input;
        }
    }

    /// <summary>One run of the tried list, within the limit of an attempt.</summary>
    private JqValue Attempt(TryTask attempt, Doing doing, Limit? own, out string? stop)
    {
        var (strand, outer) = (doing.Strand, doing.Strand.Limit);
        strand.Limit = own is null ? outer : Raced(own);
        try
        {
            return List(attempt.Try, doing.Input, strand, doing.Around, out stop);
        }
        catch (InterruptedException interrupted) when (interrupted.By == own)
        {
            throw new RaisedException(RaisedException.Standard("timeout", "the attempt").Error with { Instance = attempt.Pointer });
        }
        finally
        {
            strand.Limit = outer;
        }
    }

    private static bool Catches(CatchDefinition definition, Doing doing, WorkflowError error, JqValue described)
    {
        var names = Names.Of(doing, doing.Input).Set(definition.As, described);
        return (definition.Errors is not { } filter || Matches(filter, error))
            && (definition.When is not { } when || names.Holds(when, doing.Input))
            && (definition.ExceptWhen is not { } except || !names.Holds(except, doing.Input));
    }

    private static bool Matches(ErrorFilter filter, WorkflowError error) =>
        (filter.Type is null || Modern(filter.Type) == Modern(error.Type))
        && (filter.Status is null || filter.Status == error.Status)
        && (filter.Title is null || filter.Title == error.Title)
        && (filter.Detail is null || filter.Detail == error.Detail)
        && (filter.Instance is null || filter.Instance == error.Instance);

    /// <summary>A type under one of its former names means the same (R22).</summary>
    private static string Modern(string type)
    {
        string[] former = ["https://serverlessworkflow.io/spec/1.0.0/errors/", "https://open-workflow-specification.org/dsl/errors/types/", "https://serverlessworkflow.io/dsl/errors/types/", "https://serverlessworkflow.io.io/dsl/errors/types/"];
        string[] standard = ["configuration", "validation", "expression", "authentication", "authorization", "timeout", "communication", "runtime"];
        return former.Where(prefix => type.StartsWith(prefix, StringComparison.Ordinal) && standard.Contains(type[prefix.Length..]))
            .Select(prefix => "https://open-workflow-specification.org/spec/1.0.0/errors/" + type[prefix.Length..]).FirstOrDefault(type);
    }

    /// <summary>When the list runs again after its <paramref name="run"/>-th failure; null when it does not.</summary>
    private DateTimeOffset? NextAttempt(TryTask attempt, RetryPolicy policy, Doing doing, JqValue error, int run, DateTimeOffset first)
    {
        var names = Names.Of(doing, doing.Input).Set(policy.ErrorAs, error);
        if (policy.When is { } when && !names.Holds(when, doing.Input)) return null;
        if (policy.ExceptWhen is { } except && names.Holds(except, doing.Input)) return null;
        if (policy.LimitAttemptCount is { } count && run > count) return null;

        var delay = names.Length(policy.Delay, doing.Input);
        delay *= policy.Backoff switch { Backoff.Linear => run, Backoff.Exponential => Math.Pow(2, run - 1), _ => 1 };
        if (policy.JitterFrom is not null) delay = Jittered(attempt, doing, delay + names.Length(policy.JitterFrom, doing.Input), delay + names.Length(policy.JitterTo, doing.Input));
        var at = doing.Strand.Now + (delay < LongestDelay ? delay : LongestDelay);
        if (policy.LimitDuration is not { } limit) return at;
        return at < Raced(new Limit(first + names.Length(limit, doing.Input), null)).Due ? at : null;
    }

    /// <summary>Takes the delay that was drawn, if it lies between its bounds.</summary>
    private TimeSpan Jittered(TryTask attempt, Doing doing, TimeSpan least, TimeSpan most)
    {
        if (least >= most) return least;
        var key = $"{doing.Around.Instance.Definition.Id.Name} {attempt.Pointer}";
        var drawn = chance.RetryDelays.GetValueOrDefault(key)?.ElementAtOrDefault(_journal.Count($"delay {key}") - 1) ?? least;
        return drawn < least ? least : drawn > most ? most : drawn;
    }

    /// <summary>How a branch ended. Exactly one of output, error and interruption is set.</summary>
    private sealed record BranchEnd(DateTimeOffset At, JqValue Context)
    {
        public int Index { get; init; }
        public JqValue? Output { get; init; }
        public string? Stop { get; init; }
        public WorkflowError? Error { get; init; }
        public InterruptedException? Interrupted { get; init; }
    }
}
