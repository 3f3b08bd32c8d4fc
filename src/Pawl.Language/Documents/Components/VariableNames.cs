using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads names that a document chooses for its variables: jq identifiers, none of the standard names (R8).</summary>
internal static class VariableNames
{
    public static string Read(ReadingSession session, Place? place, string defaultName)
    {
        if (place is null || Expect.Text(session, place) is not { } name) return defaultName;
        if (!IsIdentifier(name))
            session.Error(place, ProblemCodes.InvalidVariableName, $"'{Expect.Shown(name)}' is no variable name.",
                name.StartsWith('$') && IsIdentifier(name[1..]) ? $"Leave the dollar sign away: {name[1..]}." : "Use letters, digits and underscores, not beginning with a digit.");
        else if (ExpressionPosition.Reserved.Contains(name) || name is "__loc__" or "ENV")
            session.Error(place, ProblemCodes.InvalidVariableName, $"${name} has a meaning of its own.", "Choose another name.");
        else
            return name;
        return defaultName;
    }

    /// <summary>Reads the names of an item and of its index, which must differ.</summary>
    public static (string Item, string Index) ReadPair(ReadingSession session, Place? item, Place? index)
    {
        var (itemName, indexName) = (Read(session, item, "item"), Read(session, index, "index"));
        if (itemName == indexName)
            session.Error((index ?? item)!, ProblemCodes.InvalidVariableName, $"Item and index are both called ${itemName}.", "Choose another name for one of them.");
        return (itemName, indexName);
    }

    private static bool IsIdentifier(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        return true;
    }
}
