namespace Pawl.Runners.Containers;

/// <summary>Where a path leads when every link in it is followed.</summary>
internal static class RealPath
{
    /// <summary>Links followed before it is taken for a circle.</summary>
    private const int Links = 40;

    /// <summary>The path without links; null when nothing is there.</summary>
    public static string? Of(string path)
    {
        var links = 0;
        return Resolve(path, ref links);
    }

    private static string? Resolve(string path, ref int links)
    {
        var real = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }

            var next = Path.Combine(real, part);
            FileSystemInfo found = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (found.LinkTarget is { } target)
            {
                if (++links > Links || Resolve(Path.Combine(real, target), ref links) is not { } led) return null;
                next = led;
            }
            else if (!found.Exists) return null;
            real = next;
        }
        return real;
    }
}
