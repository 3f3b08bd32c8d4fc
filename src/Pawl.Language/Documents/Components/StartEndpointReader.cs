using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads the endpoint of something that is looked up when an execution starts: a catalog, a schema. No task and no data exist by then.</summary>
internal static class StartEndpointReader
{
    private static readonly VariableSet Variables = new(ExpressionPosition.Start.Standard, ExpressionPosition.Start);

    public static EndpointDefinition? Read(ReadingSession session, Place? place)
    {
        if (EndpointReader.Read(session, place, Variables) is not { } endpoint) return null;
        if (endpoint.Uri is DataTemplate.Literal && endpoint.Text.Contains('{', StringComparison.Ordinal))
            session.Error(place!, ProblemCodes.Unsupported, "The address is looked up when the workflow starts: no task has an input yet that {…} could be taken from.",
                "Write an expression on the workflow's input: '${ \"https://…/\\($workflow.input.name)\" }'.");
        else if (session.Address is not null && endpoint.Uri is not DataTemplate.Literal)
            session.Error(place!, ProblemCodes.Unsupported, "A function from elsewhere cannot compute the address of a schema.", "Write the address out; it may be relative.");
        return endpoint;
    }
}
