using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Linking;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks.Calls;

/// <summary><c>call</c> of a function: one of <c>use.functions</c>, <c>name:version@catalog</c>, a URL, or a built-in one (R38).</summary>
internal static class FunctionCallReader
{
    public static TaskDefinition? Read(TaskContext task, Place call, string name, Place? with)
    {
        // In a document from elsewhere a path leads to a document beside it.
        if (task.Session.Address is { } document && IsPath(name)) name = Addresses.Resolve(document, name);
        CheckName(task.Session, call, name);
        if (with is not null && !Expect.Object(task.Session, with)) return null;
        return new FunctionCallTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json, Function = name,
            With = TemplateReader.Read(task.Session, with, task.Variables),
        };
    }

    /// <summary>Reports a name that no function can have or has.</summary>
    public static void CheckName(ReadingSession session, Place call, string name)
    {
        var declared = session.Components.Functions;
        if (declared.Contains(name) || Addresses.IsAbsolute(name) || session.Problems.IsFull) return;
        if (name.LastIndexOf('@') is >= 0 and var at)
        {
            CheckCatalog(session, call, name, at);
            return;
        }
        if (CallReader.Protocols.FirstOrDefault(protocol => string.Equals(protocol, name, StringComparison.OrdinalIgnoreCase)) is { } meant)
            Unknown(session, call, name, $"Did you mean '{meant}'?");
        else if (name.Contains("${", StringComparison.Ordinal))
            Unknown(session, call, name, "The name of a function is fixed; it cannot be an expression.");
        else if (session.BuiltInFunctions is { } builtIn && !builtIn.Contains(name) && !builtIn.Contains(BareName(name)))
            Unknown(session, call, name, Nearest.Of(name, declared.Concat(builtIn).Concat(CallReader.Protocols)) is { } near ? $"Did you mean '{near}'?" : "Declare it in use.functions, or name its catalog: name:version@catalog.");
    }

    private static void CheckCatalog(ReadingSession session, Place call, string name, int at)
    {
        var (catalog, function) = (name[(at + 1)..], name[..at]);
        if (session.Components.Catalogs.Contains(catalog))
        {
            CheckVersion(session, call, function);
        }
        else if (catalog != BuiltInFunctions.Catalog)
        {
            session.Error(call, ProblemCodes.UnknownReference, $"use.catalogs has no '{Expect.Shown(catalog)}'.",
                Nearest.Of(catalog, session.Components.Catalogs.Append(BuiltInFunctions.Catalog)) is { } near ? $"Did you mean '{near}'?" : "Declare it in use.catalogs.");
            CheckVersion(session, call, function);
        }
        else if (CheckVersion(session, call, function) && session.BuiltInFunctions is { } builtIn && !builtIn.Contains(name))
        {
            Unknown(session, call, name, Nearest.Of(name, builtIn) is { } near ? $"Did you mean '{near}'?" : "Declare a catalog in use.catalogs, and call name:version@catalog.");
        }
    }

    private static bool CheckVersion(ReadingSession session, Place call, string function)
    {
        var colon = function.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && SemanticVersion.TryParse(function[(colon + 1)..], out _)) return true;
        Unknown(session, call, function, "A function of a catalog is written name:version@catalog, such as log:1.0.0@default.");
        return false;
    }

    private static void Unknown(ReadingSession session, Place call, string name, string hint) =>
        session.Error(call, ProblemCodes.UnknownFunction, $"There is no function '{Expect.Shown(name)}'.", hint);

    /// <summary><c>name</c> of <c>name:version</c>.</summary>
    private static string BareName(string name) => name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? name[..colon] : name;

    private static bool IsPath(string name) =>
        name.Contains('/', StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal);
}
