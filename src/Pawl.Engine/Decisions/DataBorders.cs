using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;
using Pawl.Language.Schemas;

namespace Pawl.Engine.Decisions;

/// <summary>What data goes through at the borders of tasks and workflows: schemas and shapes.</summary>
internal static class DataBorders
{
    /// <summary><c>input</c>: the schema checks the raw data, then <c>from</c> shapes it.</summary>
    /// <exception cref="RaisedException">The data does not fit, or the expression failed.</exception>
    public static JqValue Enter(DataBorder border, JqValue raw, ExpressionScope scope)
    {
        Check(border, raw, scope, "input");
        return border.Shape is { } from ? scope.Evaluate(from, raw) : raw;
    }

    /// <summary><c>output</c> and <c>export</c>: <c>as</c> shapes the data, then the schema checks the result.</summary>
    /// <exception cref="RaisedException">The data does not fit, or the expression failed.</exception>
    public static JqValue Leave(DataBorder border, JqValue raw, ExpressionScope scope, string what = "output")
    {
        var shaped = border.Shape is { } shape ? scope.Evaluate(shape, raw) : raw;
        Check(border, shaped, scope, what);
        return shaped;
    }

    /// <summary>Why data does not fit the schema of a border; null when it does, or there is none.</summary>
    public static string? FaultOf(DataBorder border, JqValue data, ExpressionScope scope, string what)
    {
        try
        {
            Check(border, data, scope, what);
            return null;
        }
        catch (RaisedException raised)
        {
            return raised.Error.Detail ?? raised.Error.Title;
        }
    }

    private static void Check(DataBorder border, JqValue data, ExpressionScope scope, string what)
    {
        if (SchemaOf(border, scope) is not { } schema || schema.IsValid(data)) return;

        var failures = schema.Validate(data, limit: 5).Select(failure => $"{(failure.InstancePointer.Length == 0 ? "the value" : failure.InstancePointer)} {failure.Message}");
        throw new RaisedException(ErrorTypes.Validation($"The {what} does not fit its schema: {string.Join("; ", failures)}."));
    }

    private static JsonSchema? SchemaOf(DataBorder border, ExpressionScope scope)
    {
        if (border.SchemaResource is not { Endpoint.Text: var key }) return border.Schema;

        var linked = scope.Definition.Linked;
        return linked.Schemas.TryGetValue(key, out var schema) ? schema : throw new RaisedException(ErrorTypes.Configuration(linked.FaultOf(ResourceKind.Schema, key)));
    }
}
