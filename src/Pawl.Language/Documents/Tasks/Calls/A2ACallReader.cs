using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks.Calls;

/// <summary><c>call: a2a</c>: an agent by its card or by its server.</summary>
internal static class A2ACallReader
{
    public static TaskDefinition? Read(TaskContext task, ObjectReader reader)
    {
        var session = task.Session;
        var cardPlace = reader.Optional("agentCard");
        var serverPlace = reader.Optional("server");
        var method = reader.Required("method");
        var parameters = reader.Optional("parameters");
        reader.Close();

        var card = ResourceReader.Read(session, cardPlace, task.Variables);
        var server = EndpointReader.Read(session, serverPlace, task.Variables);
        Expect.OneOf(session, method, "message/send", "message/stream", "tasks/get", "tasks/list", "tasks/cancel", "tasks/resubscribe",
            "tasks/pushNotificationConfig/set", "tasks/pushNotificationConfig/get", "tasks/pushNotificationConfig/list",
            "tasks/pushNotificationConfig/delete", "agent/getAuthenticatedExtendedCard");
        if (cardPlace is null && serverPlace is null)
            session.ErrorAtKey(reader.Place, ProblemCodes.UnknownReference, "The call names no agent.", "Give its 'agentCard' or its 'server'.");
        if (parameters is { IsText: false } && Expect.Object(session, parameters) && parameters is { Kind: JqKind.Object, Node.Members.Count: 0 })
            session.Error(parameters, ProblemCodes.MustNotBeEmpty, "'parameters' is empty.", "Leave it away.");
        return new ProtocolCallTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json, Protocol = "a2a",
            Document = card, Endpoint = server, With = TemplateReader.ReadMembers(session, [method, parameters], task.Variables),
        };
    }
}
