using Pawl.Language.Definitions;

namespace Pawl.Runners.Grpc;

/// <summary>The call failed with an error that is already the workflow's.</summary>
internal sealed class WorkflowFailureException(WorkflowError error) : Exception(error.Detail)
{
    public WorkflowError Error => error;
}
