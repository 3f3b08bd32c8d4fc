using Pawl.Language.Definitions;
using Pawl.Server.Access;

namespace Pawl.Server.Workflows;

/// <summary>Whom a document may run: it acts with the rights of him who published it, not of those who start it.</summary>
/// <remarks>
/// Else a right in one namespace would be one in all: a workflow there could run those of others. What a document loads from elsewhere runs workflows
/// only in namespaces that the document itself does; the linker sees to that.
/// </remarks>
internal static class ChildRights
{
    /// <summary>Refuses a document that runs workflows of namespaces in which its publisher may start none.</summary>
    /// <exception cref="Problems.ApiException">It does.</exception>
    public static void Require(Caller publisher, WorkflowDefinition definition, DefinitionId? template = null)
    {
        var others = definition.TasksByPointer.Values.OfType<WorkflowTask>()
            .Where(task => task.Namespace != definition.Id.Namespace && !(template is { } used && (task.Namespace, task.WorkflowName) == (used.Namespace, used.Name))).Select(task => task.Namespace);
        foreach (var name in others.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) publisher.Demand(Permission.ExecutionsStart, name);
    }
}
