using System.Globalization;
using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks.Calls;

/// <summary><c>call: grpc</c>.</summary>
internal static class GrpcCallReader
{
    private const int LongestHost = 63;

    public static TaskDefinition? Read(TaskContext task, ObjectReader reader)
    {
        var session = task.Session;
        var proto = ResourceReader.Read(session, reader.Required("proto"), task.Variables);
        var service = reader.Required("service");
        var method = reader.Required("method");
        var arguments = reader.Optional("arguments");
        reader.Close();
        Expect.Text(session, method);
        if (arguments is not null) Expect.Object(session, arguments);
        if (service is null || ReadService(task, service) is not (var address, var authentication) || proto is null) return null;

        var with = new List<KeyValuePair<string, DataTemplate>> { KeyValuePair.Create("service", address) };
        foreach (var member in new[] { method, arguments })
            if (task.Template(member) is { } template) with.Add(KeyValuePair.Create(member!.Name, template));
        return new ProtocolCallTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json, Protocol = "grpc",
            Document = proto, Authentication = authentication, With = TemplateReader.Compose(with),
        };
    }

    private static (DataTemplate Address, AuthenticationDefinition? Authentication)? ReadService(TaskContext task, Place place)
    {
        var session = task.Session;
        if (ObjectReader.Open(session, place) is not { } reader) return null;
        var name = reader.Required("name");
        var host = reader.Required("host");
        var port = reader.Optional("port");
        var authentication = AuthenticationReader.ReadReferenceable(session, reader.Optional("authentication"), task.Variables);
        reader.Close();
        Expect.Text(session, name);
        if (Expect.Text(session, host) is { } text && !IsHost(text))
            session.Error(host!, ProblemCodes.InvalidName, $"'{Expect.Shown(text)}' is no host name.", "Letters, digits, dots and inner hyphens, at most 63; the port stands beside it, and an expression is not possible.");
        CheckPort(session, port);
        return (TemplateReader.ReadMembers(session, [name, host, port], task.Variables), authentication);
    }

    private static void CheckPort(ReadingSession session, Place? port)
    {
        if (port is null) return;
        if (port.Kind != Expressions.JqKind.Number || !JsonNumber.IsInteger(port.Node.Text)) Expect.Integer(session, port);
        else if (double.Parse(port.Node.Text, CultureInfo.InvariantCulture) is < 0 or > 65_535)
            session.Error(port, ProblemCodes.InvalidValue, $"{Expect.Shown(port.Node.Text)} is no port.", "Ports go from 0 to 65535.");
    }

    private static bool IsHost(string host)
    {
        if (host.Length is 0 or > LongestHost || !char.IsAsciiLetterOrDigit(host[0]) || !char.IsAsciiLetterOrDigit(host[^1])) return false;
        foreach (var c in host)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')) return false;
        return true;
    }
}
