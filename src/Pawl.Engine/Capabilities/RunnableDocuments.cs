using Pawl.Language.Documents;
using Pawl.Language.Linking;

namespace Pawl.Engine.Capabilities;

/// <summary>Reads workflow documents that are to be run here: what is valid in the DSL but does not run in this Pawl is a problem like any other.</summary>
public static class RunnableDocuments
{
    /// <summary>Reads a document. Its definition is null when some problem is an error; all problems stand in the order of the text.</summary>
    /// <param name="text">YAML or JSON. Nothing in it makes this throw.</param>
    public static ReadResult Read(string text)
    {
        var read = WorkflowReader.Read(text, builtInFunctions: BuiltInFunctions.Provided.Names);
        if (read.Definition is null) return read;

        var refused = UnsupportedTasks.Of(read.Definition);
        if (refused.IsEmpty) return read;

        var positions = DocumentPositions.Of(text);
        var placed = refused.Select(problem => positions.Find(problem.Pointer) is var (line, column) ? problem with { Line = line, Column = column } : problem);
        return new(null, [.. read.Problems.Concat(placed).OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)]);
    }
}
