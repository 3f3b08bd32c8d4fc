using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>The static filter of a <c>catch</c>: every given property equals the error's.</summary>
internal static class ErrorFilters
{
    /// <summary>Prefixes under which documents know the eight standard types; all mean the current one (R22).</summary>
    private static readonly string[] FormerPrefixes =
    [
        "https://serverlessworkflow.io/spec/1.0.0/errors/",
        "https://open-workflow-specification.org/dsl/errors/types/",
        "https://serverlessworkflow.io/dsl/errors/types/",
        "https://serverlessworkflow.io.io/dsl/errors/types/",
    ];

    private static readonly HashSet<string> StandardNames = new(StringComparer.Ordinal)
    {
        "configuration", "validation", "expression", "authentication", "authorization", "timeout", "communication", "runtime",
    };

    public static bool Match(ErrorFilter filter, WorkflowError error) =>
        (filter.Type is null || Current(filter.Type) == Current(error.Type))
        && (filter.Status is null || filter.Status == error.Status)
        && (filter.Instance is null || filter.Instance == error.Instance)
        && (filter.Title is null || filter.Title == error.Title)
        && (filter.Detail is null || filter.Detail == error.Detail);

    private static string Current(string type)
    {
        foreach (var prefix in FormerPrefixes)
        {
            if (type.StartsWith(prefix, StringComparison.Ordinal) && StandardNames.Contains(type[prefix.Length..]))
                return ErrorTypes.Prefix + type[prefix.Length..];
        }
        return type;
    }
}
