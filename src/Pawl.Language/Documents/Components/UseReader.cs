using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Documents.Tasks;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads <c>use</c>. What it declares sees the variables of a task, but no loop's: it stands outside of every construct.</summary>
internal static class UseReader
{
    public static Definitions.Components Read(ReadingSession session, Place? place, Scope scope)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return new Definitions.Components();
        var (authentications, errors, extensions) = (reader.Optional("authentications"), reader.Optional("errors"), reader.Optional("extensions"));
        var (functions, retries, secrets) = (reader.Optional("functions"), reader.Optional("retries"), reader.Optional("secrets"));
        var (timeouts, catalogs) = (reader.Optional("timeouts"), reader.Optional("catalogs"));
        reader.Close();

        var variables = scope.At(ExpressionPosition.Task);
        var index = session.Components;
        // Timeouts, retries and errors first: what is read after them refers to them.
        ReadAll(session, timeouts, each => TimeoutReader.ReadInline(session, each, variables), index.ReadTimeouts);
        ReadAll(session, retries, each => RetryReader.ReadInline(session, each, scope, "error"), index.ReadRetries);
        ReadAll(session, errors, each => ErrorReader.ReadInline(session, each, variables), index.ReadErrors);
        return new Definitions.Components
        {
            Secrets = ReadSecrets(session, secrets),
            Authentications = ReadAll(session, authentications, each => AuthenticationReader.ReadPolicy(session, each, variables)).ToImmutableDictionary(),
            Catalogs = ReadAll(session, catalogs, each => ReadCatalog(session, each)).ToImmutableDictionary(),
            Functions = ReadAll(session, functions, each => ReadFunction(session, each, scope)).ToImmutableDictionary(),
            Extensions = ReadExtensions(session, extensions, scope),
        };
    }

    private static Dictionary<string, T> ReadAll<T>(ReadingSession session, Place? place, Func<Place, T?> read, Dictionary<string, T>? into = null)
        where T : class
    {
        into ??= [];
        if (place is null || !Expect.Object(session, place)) return into;
        foreach (var member in place.Members)
            if (read(member) is { } component) into[member.Name] = component;
        return into;
    }

    private static ImmutableArray<string> ReadSecrets(ReadingSession session, Place? place)
    {
        if (place is null) return [];
        return Expect.TextList(session, place, place.Kind == JqKind.Object ? "List the names only: [ my-secret ]; values are never part of a document." : null)
            ? [.. session.Components.Secrets.Order(StringComparer.Ordinal)]
            : [];
    }

    private static EndpointDefinition? ReadCatalog(ReadingSession session, Place place)
    {
        if (ObjectReader.Open(session, place, place.IsText ? $"Write {{ endpoint: {Expect.Shown(place.Node.Text)} }}." : null) is not { } reader) return null;
        var endpoint = StartEndpointReader.Read(session, reader.Required("endpoint"));
        reader.Close();
        return endpoint;
    }

    private static TaskDefinition? ReadFunction(ReadingSession session, Place place, Scope scope)
    {
        if (CallReader.Protocols.Contains(place.Name))
            session.WarnAtKey(place, ProblemCodes.Ignored, $"'call: {place.Name}' always means the protocol: this function cannot be called.", "Choose another name.");
        return session.CountTask(place) ? TaskReader.Read(session, place, scope, FlowTargets.InFunction) : null;
    }

    private static ImmutableArray<ExtensionDefinition> ReadExtensions(ReadingSession session, Place? place, Scope scope)
    {
        if (place is null || !Expect.Array(session, place, "Extensions are a list: begin each with '- name:'.")) return [];
        var extensions = ImmutableArray.CreateBuilder<ExtensionDefinition>();
        foreach (var item in place.Items)
        {
            if (!Expect.Object(session, item)) continue;
            if (item.Node.Members.Count != 1)
                session.Error(item, ProblemCodes.NotOneKey, $"The item has {item.Node.Members.Count} keys; an extension is one key: its name.", "Begin each extension with its own '- '.");
            else if (ReadExtension(session, item.Members.First(), scope) is { } extension)
                extensions.Add(extension);
        }
        return extensions.ToImmutable();
    }

    private static ExtensionDefinition? ReadExtension(ReadingSession session, Place place, Scope scope)
    {
        if (ObjectReader.Open(session, place) is not { } reader) return null;
        var extend = Expect.OneOf(session, reader.Required("extend", "Say which tasks are extended: call, composite, emit, for, listen, raise, run, set, switch, try, wait or all."),
            "call", "composite", "emit", "for", "listen", "raise", "run", "set", "switch", "try", "wait", "all");
        var when = ExpressionReader.Read(session, reader.Optional("when"), scope.At(ExpressionPosition.Task));
        var before = TaskListReader.Read(session, reader.Optional("before"), scope);
        var after = TaskListReader.Read(session, reader.Optional("after"), scope);
        reader.Close();
        return extend is null ? null : new ExtensionDefinition(place.Name, extend, when, before, after);
    }
}
