using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;

namespace Pawl.Language.Documents.Tasks.Calls;

/// <summary><c>call: mcp</c>. The schema leaves its objects open; nothing else has a meaning in them, so nothing else is accepted.</summary>
internal static class McpCallReader
{
    public static TaskDefinition? Read(TaskContext task, ObjectReader reader)
    {
        var session = task.Session;
        var version = reader.Optional("protocolVersion");
        var method = reader.Required("method");
        var parameters = reader.Optional("parameters");
        var timeout = DurationReader.Read(session, reader.Optional("timeout"), task.Variables);
        var transport = reader.Required("transport");
        var client = reader.Optional("client");
        reader.CloseOpenObject();

        Expect.Text(session, version);
        Expect.OneOf(session, method, "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/read", "resources/templates/list");
        if (parameters is { IsText: false }) Expect.Object(session, parameters);
        CheckClient(session, client);
        if (transport is null || ReadTransport(task, transport) is not (var kind, var endpoint)) return null;

        var with = new List<KeyValuePair<string, DataTemplate>>();
        foreach (var member in new[] { version, method, parameters, client })
            if (task.Template(member) is { } template) with.Add(KeyValuePair.Create(member!.Name, template));
        with.Add(KeyValuePair.Create("transport", kind));
        return new ProtocolCallTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json, Protocol = "mcp",
            Endpoint = endpoint, CallTimeout = timeout, With = TemplateReader.Compose(with),
        };
    }

    private static void CheckClient(ReadingSession session, Place? place)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return;
        Expect.Text(session, reader.Required("name"));
        Expect.Text(session, reader.Required("version"));
        reader.CloseOpenObject();
    }

    private static (DataTemplate Transport, EndpointDefinition? Endpoint)? ReadTransport(TaskContext task, Place place)
    {
        var session = task.Session;
        if (ObjectReader.Open(session, place) is not { } reader) return null;
        var (http, stdio, options) = (reader.Optional("http"), reader.Optional("stdio"), reader.Optional("options"));
        reader.CloseOpenObject();
        if (options is not null) Expect.TextMap(session, options);
        if (!Alternatives.ExactlyOne(session, place, [http, stdio], "http", "stdio")) return null;

        var (kind, endpoint) = http is not null ? ReadHttp(task, http) : (ReadStdio(task, stdio!), null);
        if (kind is null) return null;
        var members = new List<KeyValuePair<string, DataTemplate>> { KeyValuePair.Create((http ?? stdio)!.Name, kind) };
        if (task.Template(options) is { } template) members.Add(KeyValuePair.Create("options", template));
        return (TemplateReader.Compose(members), endpoint);
    }

    private static (DataTemplate?, EndpointDefinition?) ReadHttp(TaskContext task, Place place)
    {
        if (ObjectReader.Open(task.Session, place) is not { } reader) return (null, null);
        var endpoint = EndpointReader.Read(task.Session, reader.Required("endpoint"), task.Variables);
        var headers = reader.Optional("headers");
        reader.CloseOpenObject();
        if (headers is not null) Expect.TextMap(task.Session, headers);
        return (TemplateReader.ReadMembers(task.Session, [headers], task.Variables), endpoint);
    }

    private static DataTemplate? ReadStdio(TaskContext task, Place place)
    {
        if (ObjectReader.Open(task.Session, place) is not { } reader) return null;
        var command = reader.Required("command");
        var (arguments, environment) = (reader.Optional("arguments"), reader.Optional("environment"));
        reader.CloseOpenObject();
        Expect.Text(task.Session, command);
        if (arguments is not null) Expect.TextList(task.Session, arguments);
        if (environment is not null) Expect.TextMap(task.Session, environment);
        return TemplateReader.ReadMembers(task.Session, [command, arguments, environment], task.Variables, TemplateUse.Process);
    }
}
