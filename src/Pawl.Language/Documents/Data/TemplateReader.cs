using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Language.Documents.Data;

/// <summary>What a data position is used for, as far as reading it differs.</summary>
internal enum TemplateUse
{
    /// <summary>Data: text that looks like a forgotten expression is worth a warning.</summary>
    Data,
    /// <summary>Arguments of a process, where <c>.git</c> is more likely a file.</summary>
    Process,
}

/// <summary>Reads data positions: values in which only <c>${ … }</c> is evaluated. A value without any becomes one literal.</summary>
internal static class TemplateReader
{
    public static DataTemplate? Read(ReadingSession session, Place? place, VariableSet variables, TemplateUse use = TemplateUse.Data)
    {
        if (place is null) return null;
        return place.Kind switch
        {
            JqKind.String => ReadText(session, place, variables, use),
            JqKind.Array => ReadArray(session, place, variables, use),
            JqKind.Object => ReadObject(session, place, variables, use),
            _ => new DataTemplate.Literal(place.Node.ToJson()),
        };
    }

    /// <summary>Reads an object from members that were taken apart already; absent members are left out.</summary>
    public static DataTemplate ReadMembers(ReadingSession session, IEnumerable<Place?> members, VariableSet variables, TemplateUse use = TemplateUse.Data)
    {
        var templates = ImmutableArray.CreateBuilder<KeyValuePair<string, DataTemplate>>();
        foreach (var member in members)
            if (member is not null && Read(session, member, variables, use) is { } template) templates.Add(KeyValuePair.Create(member.Name, template));
        return Compose(templates);
    }

    /// <summary>An object of templates that were read already; one literal when all of them are.</summary>
    public static DataTemplate Compose(IReadOnlyCollection<KeyValuePair<string, DataTemplate>> members) =>
        members.All(member => member.Value is DataTemplate.Literal)
            ? new DataTemplate.Literal(JqValue.Object(members.Select(member => KeyValuePair.Create(member.Key, ((DataTemplate.Literal)member.Value).Value))))
            : new DataTemplate.Object([.. members]);

    private static DataTemplate? ReadArray(ReadingSession session, Place place, VariableSet variables, TemplateUse use)
    {
        var items = ImmutableArray.CreateBuilder<DataTemplate>(place.Node.Items.Count);
        foreach (var item in place.Items)
            if (Read(session, item, variables, use) is { } template) items.Add(template);
        return items.All(item => item is DataTemplate.Literal)
            ? new DataTemplate.Literal(place.Node.ToJson())
            : new DataTemplate.Array(items.ToImmutable());
    }

    private static DataTemplate? ReadObject(ReadingSession session, Place place, VariableSet variables, TemplateUse use)
    {
        var template = ReadMembers(session, place.Members, variables, use);
        return template is DataTemplate.Literal ? new DataTemplate.Literal(place.Node.ToJson()) : template;
    }

    private static DataTemplate? ReadText(ReadingSession session, Place place, VariableSet variables, TemplateUse use)
    {
        var text = place.Node.Text;
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            if (session.IsLoose) return ReadLoose(session, place, text, variables);
            TemplateWarnings.Check(session, place, variables, use);
            return new DataTemplate.Literal(place.Node.ToJson());
        }
        return TextTemplate.Parse(session, place, text, variables);
    }

    /// <summary>Loose mode: what compiles is tried when the task runs; what does not is text, and no mistake.</summary>
    private static DataTemplate ReadLoose(ReadingSession session, Place place, string text, VariableSet variables)
    {
        var literal = place.Node.ToJson();
        if (text.AsSpan().IsWhiteSpace() || !session.CountExpression(place)) return new DataTemplate.Literal(literal);
        try
        {
            var program = session.Compile(text, variables);
            return new DataTemplate.Loose(new RuntimeExpression(program) { Secrets = SecretUses.Check(session, place, 0, text, program) }, literal);
        }
        catch (JqCompileException) { return new DataTemplate.Literal(literal); }
    }
}
