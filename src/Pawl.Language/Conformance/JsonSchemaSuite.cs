using System.Collections.Immutable;
using Pawl.Language.Expressions;
using Pawl.Language.Schemas;

namespace Pawl.Language.Conformance;

/// <summary>Runs test data in the format of the public JSON Schema Test Suite against this build.</summary>
public static class JsonSchemaSuite
{
    /// <summary>Where the suite's remote documents are said to be served.</summary>
    private const string RemoteBase = "http://localhost:1234/";

    /// <summary>Runs every test of one file.</summary>
    /// <param name="path">The file's path, with slashes. A folder <c>draft7</c> in it makes that draft the default, 2020-12 otherwise; <c>optional/format</c> asserts formats.</param>
    /// <param name="json">The file's content.</param>
    /// <param name="remotes">The content of a remote document by its path below <c>remotes/</c>; null when there is none.</param>
    public static ConformanceResult Run(string path, string json, Func<string, string?> remotes)
    {
        var folders = path.Split('/');
        var options = new JsonSchemaOptions
        {
            DefaultDraft = folders.Contains("draft7") ? JsonSchemaDraft.Draft7 : JsonSchemaDraft.Draft202012,
            AssertFormats = folders is [.., "optional", "format", _],
        };
        var passed = 0;
        var failures = ImmutableArray.CreateBuilder<ConformanceFailure>();
        foreach (var group in JqValue.Parse(json).Items)
        {
            var (schema, problem) = Compile(group["schema"], remotes, options);
            foreach (var test in group["tests"].Items)
            {
                var reason = schema is null ? problem : Check(schema, test["data"], test["valid"].IsTruthy);
                if (reason is null) passed++;
                else failures.Add(new($"{path}: {group["description"].AsString()}: {test["description"].AsString()}", reason));
            }
        }

        return new(passed, failures.ToImmutable());
    }

    private static (JsonSchema? Schema, string? Problem) Compile(in JqValue schema, Func<string, string?> remotes, JsonSchemaOptions options)
    {
        try
        {
            return (JsonSchema.Compile(schema, uri => uri.StartsWith(RemoteBase, StringComparison.Ordinal) && remotes(uri[RemoteBase.Length..]) is { } text ? JqValue.Parse(text) : null, options), null);
        }
        catch (JsonSchemaException refused)
        {
            return (null, $"the schema is refused at '{refused.Pointer}': {refused.Message}");
        }
    }

    /// <summary>Asks in both ways, which must agree.</summary>
    private static string? Check(JsonSchema schema, in JqValue data, bool expected)
    {
        var valid = schema.IsValid(data);
        var failures = schema.Validate(data);
        if (valid != failures.IsEmpty) return $"IsValid says {valid}, Validate gives {failures.Length} failures";
        if (valid == expected) return null;
        return valid ? "is valid, but must not be" : $"must be valid, but '{failures[0].InstancePointer}' {failures[0].Message}";
    }
}
