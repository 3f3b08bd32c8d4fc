using Pawl.Language.Definitions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>fork</c>: each item of <c>branches</c> is one task.</summary>
internal static class ForkReader
{
    public static TaskDefinition? Read(TaskContext task)
    {
        var fork = task.Fields.Required("fork")!;
        if (ObjectReader.Open(task.Session, fork, "Write { branches: [ … ] }.") is not { } reader) return null;
        var branchesPlace = reader.Required("branches");
        var branches = TaskListReader.Read(task.Session, branchesPlace, task.Scope, FlowTargets.InFork);
        var compete = Expect.Boolean(task.Session, reader.Optional("compete")) ?? false;
        reader.Close();
        if (branches is null) return null;
        if (compete && branchesPlace!.Node.Items.Count == 0)
            task.Session.Error(branchesPlace, ProblemCodes.OutOfRange, "Nobody can win a race without branches.", "Add a branch, or leave 'compete' away.");
        return new ForkTask { Name = task.Name, Pointer = task.Pointer, Json = task.Json, Branches = branches, Compete = compete };
    }
}
