using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Expressions;

namespace Pawl.Language.Documents.Tasks;

/// <summary>A task under reading: what every reader of a kind of task needs.</summary>
internal sealed record TaskContext(ReadingSession Session, ObjectReader Fields, Scope Scope, FlowTargets Targets)
{
    public Place Place => Fields.Place;
    public string Name => Place.Name;
    public string Pointer { get; } = Fields.Place.Pointer;
    public JqValue Json => Place.Node.ToJson();

    /// <summary>The variables of everything in the task but <c>if</c>, <c>input.from</c> and <c>export.as</c>.</summary>
    public VariableSet Variables => Scope.At(ExpressionPosition.Task);

    /// <summary>Reads a data position.</summary>
    public DataTemplate? Template(Place? place, TemplateUse use = TemplateUse.Data) => TemplateReader.Read(Session, place, Variables, use);

    /// <summary>Reads a list of subtasks that see more variables than the task.</summary>
    public TaskList? List(Place? place, Scope scope) => TaskListReader.Read(Session, place, scope);
}
