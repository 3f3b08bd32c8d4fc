using System.Text;

namespace Pawl.Server.Requests;

/// <summary>JSON Pointers (RFC 6901), also from the paths that System.Text.Json reports.</summary>
internal static class JsonPointer
{
    /// <summary>Points to a member through its parents.</summary>
    public static string Of(params ReadOnlySpan<string> segments)
    {
        var pointer = new StringBuilder();
        foreach (var segment in segments) pointer.Append('/').Append(segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        return pointer.ToString();
    }

    /// <summary>From a path such as <c>$.labels['a.b'][0]</c>.</summary>
    public static string OfPath(string path) => Of([.. Segments(path)]);

    /// <summary>The first member of such a path; null for the root.</summary>
    public static string? FirstOf(string path) => Segments(path).FirstOrDefault();

    private static IEnumerable<string> Segments(string path)
    {
        var at = path.StartsWith('$') ? 1 : 0;
        while (at < path.Length)
        {
            if (path.AsSpan(at).StartsWith("['"))
            {
                var end = path.IndexOf("']", at, StringComparison.Ordinal) is >= 0 and var found ? found : path.Length;
                yield return path[(at + 2)..end];
                at = end + 2;
            }
            else if (path[at] == '[')
            {
                var end = path.IndexOf(']', at) is >= 0 and var found ? found : path.Length;
                yield return path[(at + 1)..end];
                at = end + 1;
            }
            else
            {
                at++; // the dot
                var end = path.AsSpan(at).IndexOfAny('.', '[') is >= 0 and var found ? at + found : path.Length;
                yield return path[at..end];
                at = end;
            }
        }
    }
}
