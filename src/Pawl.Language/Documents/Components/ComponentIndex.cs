using Pawl.Language.Definitions;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Expressions;

namespace Pawl.Language.Documents.Components;

/// <summary>What <c>use</c> declares, as far as references need it. The names are known before anything that may refer to them is read.</summary>
internal sealed class ComponentIndex
{
    public static ComponentIndex Empty { get; } = new(null);

    private ComponentIndex(DocumentNode? use)
    {
        Authentications = Names(use, "authentications");
        Errors = Names(use, "errors");
        Retries = Names(use, "retries");
        Timeouts = Names(use, "timeouts");
        Functions = Names(use, "functions");
        Catalogs = Names(use, "catalogs");
        Secrets = (use?.Find("secrets")?.Value.Items ?? []).Where(item => item.Kind == JqKind.String).Select(item => item.Text).ToHashSet();
    }

    /// <summary>Nothing but catalogs: what a function from elsewhere knows of the workflow.</summary>
    public static ComponentIndex OfCatalogs(IEnumerable<string> names) => new(null) { Catalogs = names.ToHashSet() };

    public static ComponentIndex Of(DocumentNode root) => new(root.Find("use")?.Value);

    public IReadOnlySet<string> Authentications { get; }
    public IReadOnlySet<string> Errors { get; }
    public IReadOnlySet<string> Retries { get; }
    public IReadOnlySet<string> Timeouts { get; }
    public IReadOnlySet<string> Functions { get; }
    public IReadOnlySet<string> Catalogs { get; private init; }
    public IReadOnlySet<string> Secrets { get; }

    /// <summary>The declared timeouts that could be read.</summary>
    public Dictionary<string, TimeoutDefinition> ReadTimeouts { get; } = [];
    /// <summary>The declared retry policies that could be read.</summary>
    public Dictionary<string, RetryPolicy> ReadRetries { get; } = [];
    /// <summary>The declared errors that could be read.</summary>
    public Dictionary<string, DataTemplate> ReadErrors { get; } = [];

    private static HashSet<string> Names(DocumentNode? use, string component) =>
        [.. use?.Find(component)?.Value.Members.Select(member => member.Name) ?? []];
}
