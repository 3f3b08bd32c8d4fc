using Pawl.Language.Expressions;

namespace Pawl.Runners.OpenApi;

/// <summary>Chooses among the media types that a document offers.</summary>
internal static class MediaTypes
{
    /// <summary>Media types named in <c>Accept</c> at most.</summary>
    private const int AcceptedAtMost = 8;

    /// <summary>What is sent: JSON where it is taken, else a form, else the first; JSON when nothing is said.</summary>
    public static string Choose(IEnumerable<string> offered)
    {
        var all = offered.ToList();
        return all.Find(type => IsJson(Bare(type)))
            ?? all.Find(type => Bare(type) is "*/*" or "application/*")
            ?? all.Find(type => Bare(type) == "application/x-www-form-urlencoded")
            ?? all.Find(type => Bare(type) == "multipart/form-data")
            ?? (all.Count > 0 ? all[0] : "application/json");
    }

    /// <summary>A range as a type that it includes.</summary>
    public static string Concrete(string type) => Bare(type) switch
    {
        "*/*" or "application/*" => "application/json",
        "text/*" => "text/plain; charset=utf-8",
        var bare when bare.EndsWith("/*", StringComparison.Ordinal) => "application/octet-stream",
        _ => type,
    };

    /// <summary>The type without its parameters, in lower case.</summary>
    public static string Bare(string type) => type.Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>Whether a bare type is JSON.</summary>
    public static bool IsJson(string bare) => bare is "application/json" or "text/json" || bare.EndsWith("+json", StringComparison.Ordinal);

    /// <summary>What the operation takes, in OpenAPI 2.</summary>
    public static IEnumerable<string> Consumed(OpenApiOperation operation) => Texts(operation, "consumes");

    /// <summary>What its good answers come as, JSON first; null when the document does not say.</summary>
    public static async Task<string?> AcceptedAsync(OpenApiOperation operation, References references, CancellationToken cancellationToken)
    {
        var types = new List<string>();
        if (operation.IsVersion2) types.AddRange(Texts(operation, "produces"));
        else
        {
            foreach (var (status, _) in operation.Body["responses"].Value.Members)
            {
                if (!status.StartsWith('2') && status != "default") continue;
                var response = await references.FollowAsync(operation.Body["responses"][status], cancellationToken);
                types.AddRange(response.Value["content"].Members.Select(member => member.Key));
            }
        }
        var accepted = types.Where(type => type.AsSpan().IndexOfAny('\r', '\n') < 0).Distinct().OrderBy(type => IsJson(Bare(type)) ? 0 : 1).Take(AcceptedAtMost).ToList();
        return accepted.Count == 0 ? null : string.Join(", ", accepted);
    }

    private static IEnumerable<string> Texts(OpenApiOperation operation, string member)
    {
        var own = operation.Body.Value[member];
        return (own.Kind == JqKind.Array ? own : operation.Root.Root[member]).Items.Where(type => type.Kind == JqKind.String).Select(type => type.AsString());
    }
}
