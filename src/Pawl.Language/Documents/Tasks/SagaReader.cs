using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Tasks.Calls;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks;

/// <summary>Reads the metadata of sagas: <c>saga</c> of a <c>try</c>, and <c>compensate</c> of the steps in it.</summary>
internal static class SagaReader
{
    private const string SagaMember = "saga";
    private const string CompensateMember = "compensate";
    private const string CallName = "call";

    /// <summary>Segments below a task under which what undoes it stands, in the document and as a task.</summary>
    private const string UndoPath = "/metadata/" + CompensateMember;

    /// <summary>Reads <c>metadata.saga</c> of a <c>try</c>; null when it is no saga.</summary>
    public static SagaDefinition? ReadSaga(TaskContext task)
    {
        if (Find(task.Fields.Optional("metadata"), SagaMember) is not { } place) return null;
        switch (place.Kind)
        {
            case JqKind.True:
                return new(IsParallel: false, SagaDefinition.DefaultRetry);
            case JqKind.False or JqKind.Null:
                return null;
            case JqKind.Object:
                return ReadOptions(task, place);
            default:
                task.Session.Error(place, ProblemCodes.InvalidMetadata, "'saga' is true, or an object with 'order' and 'retry'.", "Write saga: true.");
                return null;
        }
    }

    /// <summary>Reads <c>metadata.compensate</c>: the task that undoes this one; null when there is none.</summary>
    public static TryTask? ReadUndo(TaskContext task, TaskDefinition step)
    {
        var metadata = task.Fields.Optional("metadata");
        if (step is not TryTask && Find(metadata, SagaMember) is { Kind: not (JqKind.False or JqKind.Null) } misplaced)
            task.Session.WarnAtKey(misplaced, ProblemCodes.Ignored, "'saga' has no meaning here: only a 'try' can be one.", "Put the steps into the list of a 'try'.");
        if (Find(metadata, CompensateMember) is not { Kind: not JqKind.Null } place) return null;

        var session = task.Session;
        if (!place.IsText || place.Node.Text.Length == 0)
        {
            session.Error(place, ProblemCodes.InvalidMetadata, "'compensate' is the name of a function.", "Declare the function in use.functions, and write its name.");
            return null;
        }
        // Inside a function or an extension the saga is around whoever calls it.
        if (session.Saga is null && !task.Pointer.StartsWith("/use/", StringComparison.Ordinal))
            session.WarnAtKey(place, ProblemCodes.CompensateOutsideSaga, "Nothing undoes this task: it stands in no 'try' with metadata.saga.", "Put it into a 'try' with metadata: { saga: true }.");
        session.FirstCompensation ??= place;
        FunctionCallReader.CheckName(session, place, place.Node.Text);
        return Undo(session, task, place.Node.Text, session.Saga?.Retry ?? SagaDefinition.DefaultRetry);
    }

    /// <summary>Warns of a document that other runtimes would run without undoing anything.</summary>
    public static void WarnOfSilence(ReadingSession session, bool isRequired)
    {
        if (session.FirstCompensation is { } place && !isRequired)
            session.Warn(place, ProblemCodes.SagaNotRequired, "A runtime that does not know sagas would undo nothing here, and say nothing.", "Say that the document needs them: document.metadata.requires: [ saga ].");
    }

    private static SagaDefinition? ReadOptions(TaskContext task, Place place)
    {
        var session = task.Session;
        var (isParallel, retry) = (false, SagaDefinition.DefaultRetry);
        foreach (var member in place.Members)
        {
            switch (member.Name)
            {
                case "order" when member is { IsText: true, Node.Text: "reverse" or "parallel" }:
                    isParallel = member.Node.Text == "parallel";
                    break;
                case "order":
                    session.Error(member, ProblemCodes.InvalidMetadata, "'order' is 'reverse' or 'parallel'.");
                    break;
                case "retry":
                    retry = RetryReader.Read(session, member, task.Scope, "error") ?? retry;
                    break;
                default:
                    session.ErrorAtKey(member, ProblemCodes.InvalidMetadata, $"A saga has no '{Expect.Shown(member.Name)}'.", "Allowed: order, retry.");
                    break;
            }
        }
        return new(isParallel, retry);
    }

    /// <summary>The undo as the tasks that the author could have written: a <c>try</c> with retries around the call. They get the step's input and output as data.</summary>
    private static TryTask Undo(ReadingSession session, TaskContext task, string function, RetryPolicy retry)
    {
        var pointer = task.Pointer + UndoPath;
        var list = $"{pointer}/try";
        var callJson = JqValue.Object(("call", JqValue.From(function)), ("with", JqValue.From("${ . }")));
        var call = new FunctionCallTask
        {
            // Not the function's name: that is what its own task is called.
            Name = CallName,
            Pointer = $"{list}/0/{CallName}",
            Json = callJson,
            Function = function,
            With = new DataTemplate.Expression(new RuntimeExpression(session.Compile(".", task.Variables))),
            Metadata = JqValue.EmptyObject,
        };
        var undo = new TryTask
        {
            Name = $"undo {task.Name}",
            Pointer = pointer,
            Json = JqValue.Object(("try", JqValue.Array([JqValue.Object((CallName, callJson))])), ("catch", JqValue.EmptyObject)),
            Try = new(list, [call]),
            Catch = new() { Retry = retry },
            Metadata = JqValue.EmptyObject,
        };
        session.Tasks[call.Pointer] = call;
        session.Tasks[undo.Pointer] = undo;
        session.Lists[list] = undo.Try;
        return undo;
    }

    private static Place? Find(Place? metadata, string name) =>
        metadata is { Kind: JqKind.Object } && metadata.Node.Find(name) is { } member ? metadata.Member(member) : null;
}
