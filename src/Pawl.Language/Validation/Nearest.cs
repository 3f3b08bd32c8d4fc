namespace Pawl.Language.Validation;

/// <summary>Finds the name that the author probably meant.</summary>
internal static class Nearest
{
    /// <summary>Longer names are not compared: nobody mistypes them by one letter, and the work is quadratic.</summary>
    private const int LongestName = 64;

    /// <summary>The closest candidate within a third of the name's length (at least one edit), or null.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > LongestName) return null;

        string? best = null;
        var allowed = Math.Max(1, name.Length / 3);
        foreach (var candidate in candidates)
        {
            if (candidate.Length > LongestName || Math.Abs(candidate.Length - name.Length) > allowed) continue;
            var distance = string.Equals(name, candidate, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            if (distance > allowed || (best is not null && distance == allowed)) continue;
            best = candidate;
            allowed = distance;
            if (distance == 0) break;
        }
        return best;
    }

    /// <summary>Edits (insert, remove, replace, swap neighbours) that lead from one name to the other.</summary>
    private static int Distance(string from, string to)
    {
        var beforeLast = new int[to.Length + 1];
        var last = new int[to.Length + 1];
        var row = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++) last[j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replace = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(replace, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[to.Length];
    }
}
