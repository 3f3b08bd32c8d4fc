using Google.Protobuf.Reflection;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>A document with all that it imports, linked: the services and messages it knows.</summary>
internal sealed class ProtoSchema
{
    /// <summary>Names told in one error text.</summary>
    private const int ShownNames = 10;

    private readonly Dictionary<string, MessageDescriptor> _messages = new(StringComparer.Ordinal);
    private readonly List<ServiceDescriptor> _services = [];

    public ProtoSchema(IEnumerable<FileDescriptor> files)
    {
        foreach (var file in files)
        {
            _services.AddRange(file.Services);
            foreach (var message in file.MessageTypes) Add(message);
        }
    }

    /// <summary>A message by its full name; null when no file declares it.</summary>
    public MessageDescriptor? FindMessage(string fullName) => _messages.GetValueOrDefault(fullName);

    /// <summary>Finds a method.</summary>
    /// <param name="service">The service, with its package, or without it when only one has the name.</param>
    /// <param name="method">The method, in upper and lower case as declared.</param>
    /// <exception cref="InvalidRequestException">There is none, or several.</exception>
    public MethodDescriptor FindMethod(string service, string method)
    {
        var found = _services.Where(candidate => candidate.FullName == service).ToList();
        if (found.Count == 0) found = [.. _services.Where(candidate => candidate.FullName.EndsWith("." + service, StringComparison.Ordinal))];
        if (found.Count == 0) throw new InvalidRequestException($"The proto document declares no service '{service}'; it declares {Shown(_services.Select(known => known.FullName))}.");
        if (found.Count > 1) throw new InvalidRequestException($"The proto document declares several services '{service}': {Shown(found.Select(known => known.FullName))}. Write the package before the name.");
        return found[0].FindMethodByName(method)
            ?? throw new InvalidRequestException($"The service '{found[0].FullName}' has no method '{method}'; it has {Shown(found[0].Methods.Select(known => known.Name))}.");
    }

    private void Add(MessageDescriptor message)
    {
        _messages.TryAdd(message.FullName, message);
        foreach (var nested in message.NestedTypes) Add(nested);
    }

    private static string Shown(IEnumerable<string> names)
    {
        var all = names.Select(name => $"'{name}'").ToList();
        return all.Count == 0 ? "none" : string.Join(", ", all.Take(ShownNames)) + (all.Count > ShownNames ? $" and {all.Count - ShownNames} more" : "");
    }
}
