using System.Globalization;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Documents;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.OpenApi;

/// <summary>A value and the document it stands in, which its references are relative to.</summary>
internal readonly record struct Located(JqValue Value, ExternalDocument Document)
{
    public Located this[string member] => this with { Value = Value[member] };
    public IEnumerable<Located> Items
    {
        get
        {
            var document = Document;
            return Value.Items.Select(item => new Located(item, document));
        }
    }
}

/// <summary>Follows <c>$ref</c> for one call, within a document and into others.</summary>
/// <param name="documents">Fetches.</param>
/// <param name="options">Bounds.</param>
/// <param name="call">On behalf of whom.</param>
/// <param name="source">The document the task names: its credentials go to other documents of the same origin, and to no others.</param>
internal sealed class References(ExternalDocuments documents, OpenApiOptions options, ActivityCall call, ResolvedEndpoint source)
{
    private readonly Dictionary<string, ExternalDocument> loaded = [];
    private int followed;

    /// <summary>The document the task names.</summary>
    /// <exception cref="FailedCallException">It cannot be had.</exception>
    public async Task<ExternalDocument> RootAsync(CancellationToken cancellationToken)
    {
        var root = await documents.GetAsync(call, source, cancellationToken);
        loaded[Key(root.Address)] = root;
        return root;
    }

    /// <summary>What a value stands for: itself, or what its <c>$ref</c> leads to in the end.</summary>
    /// <exception cref="FailedCallException">A reference leads nowhere or in a circle, or too many are there.</exception>
    public async Task<Located> FollowAsync(Located place, CancellationToken cancellationToken)
    {
        for (var hops = 0; place.Value["$ref"] is { Kind: JqKind.String } reference; hops++)
        {
            if (hops >= options.ReferenceHops) throw Wrong(place.Document, $"its references lead in a circle, or through more than {options.ReferenceHops} steps, at '{reference.AsString()}'");
            if (++followed > options.References) throw Wrong(place.Document, $"one operation needs more than {options.References} references");
            place = await ResolveAsync(place.Document, reference.AsString(), cancellationToken);
        }
        return place;
    }

    private async Task<Located> ResolveAsync(ExternalDocument from, string reference, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(from.Address, reference, out var target) || target.Scheme is not ("http" or "https")) throw Wrong(from, $"the reference '{reference}' is no address");

        var document = Key(target) == Key(from.Address) ? from : await LoadAsync(from, target, cancellationToken);
        return Find(document, Uri.UnescapeDataString(target.Fragment.TrimStart('#'))) is { } value
            ? new(value, document)
            : throw Wrong(from, $"the reference '{reference}' leads nowhere");
    }

    private async Task<ExternalDocument> LoadAsync(ExternalDocument from, Uri target, CancellationToken cancellationToken)
    {
        if (loaded.TryGetValue(Key(target), out var known)) return known;
        if (loaded.Count >= options.Documents) throw Wrong(from, $"one operation needs more than {options.Documents} documents");

        var authentication = IsSameOrigin(target, new Uri(source.Uri)) ? source.Authentication : null;
        return loaded[Key(target)] = await documents.GetAsync(call, new(Key(target), authentication), cancellationToken);
    }

    /// <summary>RFC 6901, with the anchors of a schema left out: nothing of an operation is named by one.</summary>
    private static JqValue? Find(ExternalDocument document, string pointer)
    {
        var value = document.Root;
        if (pointer.Length == 0) return value;
        if (pointer[0] != '/') return null;

        foreach (var token in pointer[1..].Split('/'))
        {
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (value.Kind == JqKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < value.Count) value = value[index];
            else if (!value.TryGet(name, out value)) return null;
        }
        return value;
    }

    private static bool IsSameOrigin(Uri left, Uri right) => left.GetLeftPart(UriPartial.Authority) == right.GetLeftPart(UriPartial.Authority);

    private static string Key(Uri address) => address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    private static FailedCallException Wrong(ExternalDocument document, string why) =>
        new(ErrorTypes.Configuration($"The document at {HttpResponses.Place(document.Address)} cannot be used: {why}."));
}
