using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Documents.Tasks;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads <c>foreach</c> of a <c>listen</c> or of a subscription, which the schema leaves open for other properties.</summary>
internal static class ForeachReader
{
    public static ForeachDefinition? Read(ReadingSession session, Place? place, Scope scope)
    {
        if (place is null || ObjectReader.Open(session, place) is not { } reader) return null;
        var (item, at) = VariableNames.ReadPair(session, reader.Optional("item"), reader.Optional("at"));
        var inside = scope.With(item, at);
        var definition = new ForeachDefinition
        {
            Item = item,
            At = at,
            Do = TaskListReader.Read(session, reader.Optional("do"), inside),
            Output = DataBorderReader.Read(session, reader.Optional("output"), "as", inside.At(ExpressionPosition.Task)),
            Export = DataBorderReader.Read(session, reader.Optional("export"), "as", inside.At(ExpressionPosition.Export)),
        };
        reader.CloseOpenObject();
        return definition;
    }
}
