using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Documents;

/// <summary>An AsyncAPI document, 2.x or 3.x, with its local references.</summary>
internal sealed class AsyncApiDocument
{
    /// <summary>References that may lead to further references.</summary>
    private const int ReferenceHops = 20;

    private readonly string _version;

    /// <exception cref="FailedCallException">It is none.</exception>
    public AsyncApiDocument(JqValue root)
    {
        _version = TextOf(root["asyncapi"]) ?? throw Failures.Configuration("The document is no AsyncAPI document: it has no member 'asyncapi'.");
        if (!IsVersion3 && !_version.StartsWith("2.", StringComparison.Ordinal))
            throw Failures.Configuration($"The document is AsyncAPI {_version}; versions 2.x and 3.x are understood.");
        Root = root;
    }

    public JqValue Root { get; }

    public bool IsVersion3 => _version.StartsWith("3.", StringComparison.Ordinal);

    /// <summary>The value itself, or what its <c>$ref</c> leads to.</summary>
    /// <exception cref="FailedCallException">The reference leads nowhere, elsewhere or in circles.</exception>
    public JqValue Resolve(JqValue value)
    {
        for (var hops = 0; TextOf(value["$ref"]) is { } reference; hops++)
        {
            if (hops >= ReferenceHops) throw Failures.Configuration($"The reference '{reference}' leads in circles.");
            value = Find(reference);
        }
        return value;
    }

    /// <summary>A member of an object, both with their references followed; null when it is absent.</summary>
    public JqValue Member(JqValue owner, string name) => Resolve(Resolve(owner)[name]);

    /// <summary>A member of an operation or message, which may have it from one of its traits.</summary>
    public JqValue Trait(JqValue owner, string name)
    {
        owner = Resolve(owner);
        if (Resolve(owner[name]) is { IsNull: false } own) return own;
        foreach (var trait in owner["traits"].Items)
            if (Member(trait, name) is { IsNull: false } inherited) return inherited;
        return JqValue.Null;
    }

    /// <summary>The last part of a reference such as <c>#/servers/eu</c>: the name of what it leads to.</summary>
    public static string? NameIn(JqValue reference) =>
        TextOf(reference["$ref"]) is { } text && text.LastIndexOf('/') is >= 0 and var slash ? JsonPointers.Unescape(text[(slash + 1)..]) : null;

    /// <summary>A text; null when the value is none.</summary>
    public static string? TextOf(JqValue value) => value.Kind == JqKind.String ? value.AsString() : null;

    private JqValue Find(string reference)
    {
        if (!reference.StartsWith('#'))
            throw Failures.Configuration($"The reference '{reference}' leads out of the document; only local references ('#/…') are followed.");
        return JsonPointers.Find(Root, Uri.UnescapeDataString(reference[1..])) is { IsNull: false } found
            ? found
            : throw Failures.Configuration($"The reference '{reference}' leads to nothing.");
    }
}
