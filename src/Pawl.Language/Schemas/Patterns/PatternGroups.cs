namespace Pawl.Language.Schemas.Patterns;

/// <summary>Counts the capturing groups of a pattern ahead of its translation, because a reference may come before its group.</summary>
internal static class PatternGroups
{
    /// <exception cref="FormatException">A name is used twice.</exception>
    public static (int Count, Dictionary<string, int> Names) Count(string pattern)
    {
        var count = 0;
        var names = new Dictionary<string, int>();
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\': i++; break;
                case '[': inClass = true; break;
                case ']': inClass = false; break;
                case '(' when !inClass && Captures(pattern, i, out var name):
                    count++;
                    if (name is not null && !names.TryAdd(name, count)) throw new FormatException($"two groups have the name {name}");
                    break;
                default: break;
            }
        }

        return (count, names);
    }

    private static bool Captures(string pattern, int open, out string? name)
    {
        name = null;
        var rest = pattern.AsSpan(open + 1);
        if (!rest.StartsWith("?")) return true;
        if (!rest.StartsWith("?<") || rest.StartsWith("?<=") || rest.StartsWith("?<!")) return false;

        var end = rest.IndexOf('>');
        if (end > 2) name = rest[2..end].ToString();
        return true;
    }
}
