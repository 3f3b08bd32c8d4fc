using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads errors that a workflow raises, and filters of errors that it catches.</summary>
internal static class ErrorReader
{
    /// <summary>Reads <c>raise.error</c>: an error, or the name of one in <c>use.errors</c>.</summary>
    public static DataTemplate? Read(ReadingSession session, Place? place, VariableSet variables)
    {
        if (place is null) return null;
        if (!place.IsText) return ReadInline(session, place, variables);
        return References.Check(session, place, place.Node.Text, session.Components.Errors, "errors")
            ? session.Components.ReadErrors.GetValueOrDefault(place.Node.Text)
            : null;
    }

    public static DataTemplate? ReadInline(ReadingSession session, Place place, VariableSet variables)
    {
        if (ObjectReader.Open(session, place) is not { } reader) return null;
        var type = reader.Required("type");
        var status = reader.Required("status");
        var instance = reader.Optional("instance");
        var title = reader.Optional("title");
        var detail = reader.Optional("detail");
        reader.Close();

        if (type is not null) UriText.Check(session, type);
        Expect.Integer(session, status);
        Expect.Text(session, title);
        Expect.Text(session, detail);
        if (Expect.Text(session, instance) is { } pointer && !JsonPointer.IsValid(pointer) && !RuntimeExpressionText.IsWhole(pointer))
            session.Error(instance!, ProblemCodes.InvalidFormat, $"'{Expect.Shown(pointer)}' is no JSON Pointer.", "Leave it away: the runtime sets the instance.");
        _ = TemplateReader.Read(session, instance, variables);
        // The runtime sets the instance, whatever was authored (R21).
        return TemplateReader.ReadMembers(session, [type, status, title, detail], variables);
    }

    /// <summary>Reads <c>catch.errors</c>.</summary>
    public static ErrorFilter? ReadFilter(ReadingSession session, Place? place)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } errors) return null;
        var with = errors.Optional("with");
        errors.CloseOpenObject();
        if (with is null || ObjectReader.Open(session, with) is not { } reader) return null;

        var type = reader.Optional("type");
        var status = reader.Optional("status");
        var instance = reader.Optional("instance");
        var title = reader.Optional("title");
        var detail = reader.Optional("detail");
        // Documents written before the property was renamed (R23).
        var details = reader.Optional("details");
        reader.CloseOpenObject();
        if (with.Node.Members.Count == 0)
            session.Error(with, ProblemCodes.MustNotBeEmpty, "The filter is empty.", "Leave 'errors' away to catch every error.");
        foreach (var text in new[] { type, instance, title, detail, details })
            if (text is { IsText: true } && text.Node.Text.Contains("${", StringComparison.Ordinal))
                session.Warn(text, ProblemCodes.ExpressionNotEvaluated, "Filters compare text: this expression is not evaluated.", "Put the condition into catch.when.");
        return new ErrorFilter(Expect.Text(session, type), Expect.Integer(session, status), Expect.Text(session, instance),
            Expect.Text(session, title), Expect.Text(session, detail) ?? OldDetail(session, details));
    }

    private static string? OldDetail(ReadingSession session, Place? details)
    {
        if (details is null || details.IsText) return details?.Node.Text;
        session.Error(details, ProblemCodes.UnexpectedProperty, "'details' must be text.", "Write 'detail'.");
        return null;
    }
}
