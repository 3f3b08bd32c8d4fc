using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;

namespace Pawl.Language.Documents.Tasks.Calls;

/// <summary><c>call: openapi</c>.</summary>
internal static class OpenApiCallReader
{
    public static TaskDefinition? Read(TaskContext task, ObjectReader reader)
    {
        var session = task.Session;
        var document = ResourceReader.Read(session, reader.Required("document"), task.Variables);
        var operation = reader.Required("operationId");
        var parameters = reader.Optional("parameters");
        var authentication = AuthenticationReader.ReadReferenceable(session, reader.Optional("authentication"), task.Variables);
        var output = reader.Optional("output");
        var redirect = reader.Optional("redirect");
        reader.Close();
        Expect.Text(session, operation);
        if (parameters is not null) Expect.Object(session, parameters);
        HttpCallReader.ReadOutput(session, output);
        Expect.Boolean(session, redirect);
        return document is null ? null : new ProtocolCallTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json, Protocol = "openapi",
            Document = document, Authentication = authentication,
            With = TemplateReader.ReadMembers(session, [operation, parameters, output, redirect], task.Variables),
        };
    }
}
