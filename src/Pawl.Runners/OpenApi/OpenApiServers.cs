using System.Text.RegularExpressions;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Documents;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.OpenApi;

/// <summary>Where an operation is served.</summary>
internal static partial class OpenApiServers
{
    /// <summary>The base that the operation's path is appended to, without a slash at its end.</summary>
    /// <exception cref="FailedCallException">The document names none that can be called.</exception>
    public static string BaseOf(OpenApiOperation operation) => operation.IsVersion2 ? BaseOfVersion2(operation) : BaseOfVersion3(operation);

    private static string BaseOfVersion3(OpenApiOperation operation)
    {
        var places = new[] { operation.Body["servers"], operation.PathItem["servers"], new Located(operation.Root.Root["servers"], operation.Root) };
        var (servers, document) = Array.Find(places, place => place.Value.Count > 0) is { Document: not null } given ? (given.Value, given.Document) : (JqValue.EmptyArray, operation.Root);
        if (servers.Count == 0) return Plain(document, new Uri(document.Address, "/")); // the default of the specification

        foreach (var server in servers.Items)
        {
            if (Uri.TryCreate(document.Address, Expand(server), out var address) && address.Scheme is "http" or "https") return Plain(document, address);
        }
        throw Wrong(document, "none of its servers has an http or https address");
    }

    /// <summary>Variables stand for their defaults: a call has no way to choose another.</summary>
    private static string Expand(JqValue server)
    {
        var url = server["url"] is { Kind: JqKind.String } text ? text.AsString() : "/";
        return Variable().Replace(url, match => server["variables"][match.Groups["name"].Value]["default"] switch
        {
            { Kind: JqKind.String } value => value.AsString(),
            { Kind: JqKind.Number } value => value.ToJson(),
            _ => "",
        });
    }

    private static string BaseOfVersion2(OpenApiOperation operation)
    {
        var root = operation.Root;
        var schemes = operation.Body.Value["schemes"].Count > 0 ? operation.Body.Value["schemes"] : root.Root["schemes"];
        var named = schemes.Items.Where(scheme => scheme.Kind == JqKind.String).Select(scheme => scheme.AsString().ToLowerInvariant()).Where(scheme => scheme is "http" or "https").ToList();
        if (schemes.Count > 0 && named.Count == 0) throw Wrong(root, "none of its schemes is http or https");

        // https wherever the document offers it; the scheme it came by when it says nothing.
        var scheme = named.Contains("https") ? "https" : named.FirstOrDefault() ?? root.Address.Scheme;
        var host = root.Root["host"] is { Kind: JqKind.String } given && given.AsString().Length > 0 ? given.AsString() : root.Address.Authority;
        var path = root.Root["basePath"] is { Kind: JqKind.String } own ? own.AsString() : "/";
        return Uri.TryCreate($"{scheme}://{host}/{path.TrimStart('/')}", UriKind.Absolute, out var address) && address.Authority.Length > 0
            ? Plain(root, address)
            : throw Wrong(root, $"'{host}' is no host");
    }

    private static string Plain(ExternalDocument document, Uri address)
    {
        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0) throw Wrong(document, $"the server {HttpResponses.Place(address)} has a query, a fragment or user information in its address");
        return address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
    }

    private static FailedCallException Wrong(ExternalDocument document, string why) =>
        new(ErrorTypes.Configuration($"The document at {HttpResponses.Place(document.Address)} cannot be used: {why}."));

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Variable();
}
