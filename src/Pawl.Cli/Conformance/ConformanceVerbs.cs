using System.CommandLine;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Conformance;

/// <summary><c>pawl conformance …</c></summary>
internal static class ConformanceVerbs
{
    public static Command Create(Terminal terminal) => new Verb("conformance", "Run public test data against this build. Ends with 'N passed, N failed' and names each failure.")
    {
        JqVerb.Create(terminal),
        JsonSchemaVerb.Create(terminal),
        Dsl.DslVerb.Create(terminal),
    };
}
