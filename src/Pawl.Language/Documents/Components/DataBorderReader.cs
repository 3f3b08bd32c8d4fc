using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Expressions;
using Pawl.Language.Schemas;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads <c>input</c>, <c>output</c> and <c>export</c>: a schema, and an expression or template that shapes the data.</summary>
internal static class DataBorderReader
{
    /// <param name="session">The reading.</param>
    /// <param name="place">The value; null when absent.</param>
    /// <param name="shapeName"><c>from</c> or <c>as</c>.</param>
    /// <param name="variables">What the shape sees.</param>
    public static DataBorder Read(ReadingSession session, Place? place, string shapeName, VariableSet variables)
    {
        var hint = place is { IsText: true } ? $"Write {{ {shapeName}: '{Expect.Shown(place.Node.Text)}' }}." : null;
        if (place is null || ObjectReader.Open(session, place, hint) is not { } reader) return DataBorder.None;

        var schemaPlace = reader.Optional("schema");
        var shapePlace = reader.Optional(shapeName);
        reader.Close();
        var (schema, resource) = ReadSchema(session, schemaPlace);
        return new DataBorder(schema, ReadShape(session, shapePlace, variables), resource);
    }

    /// <summary>Text is an expression with or without braces; an object is data with expressions inside.</summary>
    private static DataTemplate? ReadShape(ReadingSession session, Place? place, VariableSet variables)
    {
        if (place is null) return null;
        if (place.Kind == JqKind.Object) return TemplateReader.Read(session, place, variables);
        if (place.IsText) return ExpressionReader.Read(session, place, variables) is { } expression ? new DataTemplate.Expression(expression) : null;
        Expect.Report(session, place, "an expression or an object", place.Kind == JqKind.Array ? "Write it as an expression: '[ … ]'." : null);
        return null;
    }

    private static (JsonSchema?, ExternalResource?) ReadSchema(ReadingSession session, Place? place)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return (null, null);
        var formatPlace = reader.Optional("format");
        var document = reader.Optional("document");
        var resource = reader.Optional("resource");
        reader.Close();

        var isJson = CheckFormat(session, formatPlace);
        if (!Alternatives.ExactlyOne(session, place, [document, resource], "document", "resource")) return (null, null);
        if (resource is not null) return (null, ResourceReader.ReadForStart(session, resource));
        return (isJson ? Compile(session, document!) : null, null);
    }

    /// <summary><c>json</c>, perhaps with a version behind a colon.</summary>
    private static bool CheckFormat(ReadingSession session, Place? place)
    {
        if (place is null) return true;
        if (Expect.Text(session, place) is not { } format) return false;
        if (format == "json" || format.StartsWith("json:", StringComparison.Ordinal)) return true;
        session.Error(place, ProblemCodes.Unsupported, $"Schemas in the format '{Expect.Shown(format)}' cannot be checked.", "Use a JSON Schema (format json).");
        return false;
    }

    private static JsonSchema? Compile(ReadingSession session, Place document)
    {
        try
        {
            return JsonSchema.Compile(document.Node.ToJson());
        }
        catch (JsonSchemaException error)
        {
            session.Error(Follow(document, error.Pointer), ProblemCodes.InvalidSchema, "This is no valid JSON Schema: " + error.Message);
            return null;
        }
    }

    /// <summary>The place a pointer leads to, or the last one on the way that exists.</summary>
    private static Place Follow(Place place, string pointer)
    {
        foreach (var segment in JsonPointer.Segments(pointer))
        {
            if (place.Node.Find(segment) is { } member) place = place.Member(member);
            else if (place.Kind == JqKind.Array && int.TryParse(segment, out var index) && index >= 0 && index < place.Node.Items.Count) place = place.Item(index);
            else break;
        }
        return place;
    }
}
