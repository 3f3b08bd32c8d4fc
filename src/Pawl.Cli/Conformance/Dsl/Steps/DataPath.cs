using System.Globalization;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>Paths like <c>content.id</c> or <c>items[0].name</c>, as the CTK writes them.</summary>
internal static class DataPath
{
    /// <summary>Finds the value at a path.</summary><returns>False when a part of the path is not there.</returns>
    public static bool TryFind(JqValue root, string path, out JqValue found)
    {
        found = root;
        foreach (var part in path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (found.Kind == JqKind.Array && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < found.Count) found = found[index];
            else if (!found.TryGet(part, out found)) return false;
        }

        return true;
    }
}
