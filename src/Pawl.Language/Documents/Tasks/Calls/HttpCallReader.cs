using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks.Calls;

/// <summary><c>call: http</c>.</summary>
internal static class HttpCallReader
{
    public static TaskDefinition? Read(TaskContext task, ObjectReader reader)
    {
        var session = task.Session;
        var method = reader.Required("method");
        var endpoint = EndpointReader.Read(session, reader.Required("endpoint"), task.Variables);
        var headers = ReadMap(task, reader.Optional("headers"));
        var query = ReadMap(task, reader.Optional("query"));
        var body = task.Template(reader.Optional("body"));
        var output = ReadOutput(session, reader.Optional("output"));
        var redirect = Expect.Boolean(session, reader.Optional("redirect")) ?? false;
        reader.Close();
        var verb = Expect.Text(session, method) is null ? null : task.Template(method);
        return verb is null || endpoint is null ? null : new HttpCallTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json,
            Method = verb, Endpoint = endpoint, Headers = headers, Query = query, Body = body, ResultAs = output, Redirect = redirect,
        };
    }

    /// <summary>Reads <c>output</c> of HTTP and OpenAPI calls.</summary>
    public static HttpOutput ReadOutput(ReadingSession session, Place? place) =>
        Expect.OneOf(session, place, "content", "response", "raw") switch
        {
            "response" => HttpOutput.Response,
            "raw" => HttpOutput.Raw,
            _ => HttpOutput.Content,
        };

    /// <summary>An object of texts, or one expression for the whole.</summary>
    private static DataTemplate? ReadMap(TaskContext task, Place? place)
    {
        if (place is null) return null;
        if (!place.IsText) return Expect.TextMap(task.Session, place) ? task.Template(place) : null;
        if (RuntimeExpressionText.IsWhole(place.Node.Text)) return task.Template(place);
        task.Session.Error(place, ProblemCodes.ExpressionForm, "This must be an object, or an expression that gives one.", "Write '${ … }', on one line.");
        return null;
    }
}
