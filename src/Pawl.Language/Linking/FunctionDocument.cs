using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Documents.Tasks;
using Pawl.Language.Validation;

namespace Pawl.Language.Linking;

/// <summary>What reading a <c>function.yaml</c> gave.</summary>
/// <param name="Task">The function; null when some problem is an error.</param>
/// <param name="Tasks">Every task inside by pointer, itself included.</param>
/// <param name="Lists">Every list inside by pointer.</param>
/// <param name="Problems">All problems in the order of the text.</param>
internal sealed record FunctionDocument(
    TaskDefinition? Task, ImmutableDictionary<string, TaskDefinition> Tasks, ImmutableDictionary<string, TaskList> Lists, ImmutableArray<Problem> Problems)
{
    /// <summary>Reads a function by the rules of a workflow document. It stands alone: of the workflow that calls it, it knows the catalogs only.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="key">The reference that led here: the function's name, and its place below <c>/use/functions</c>.</param>
    /// <param name="address">Where the text is from; relative addresses inside are resolved against it.</param>
    /// <param name="catalogs">Names of the workflow's catalogs.</param>
    public static FunctionDocument Read(string text, string key, Uri address, IEnumerable<string> catalogs)
    {
        var source = SyntaxReader.Normalize(text);
        var session = new ReadingSession(source, DocumentLimits.Default, BuiltInFunctions.Provided.Names)
        {
            Address = address,
            Components = ComponentIndex.OfCatalogs(catalogs),
        };
        var root = SyntaxReader.Read(source, DocumentLimits.Default, session.Problems);
        var task = root is null ? null : TaskReader.Read(session, Place.Below(["use", "functions", key], root), Scope.CreateEmpty(), FlowTargets.InFunction);
        return new(session.Problems.HasErrors ? null : task, session.Tasks.ToImmutable(), session.Lists.ToImmutable(), session.Problems.ToImmutable());
    }
}
