using System.Text;
using Pointers = Pawl.Language.Schemas.Compilation.JsonPointer;

namespace Pawl.Language.Documents.Syntax;

/// <summary>JSON Pointers (RFC 6901) to places in a document.</summary>
internal static class JsonPointer
{
    /// <summary>Appends one segment, escaped.</summary>
    public static void Append(StringBuilder pointer, string segment) => pointer.Append('/').Append(Pointers.Escape(segment));

    /// <summary>Whether text is a pointer: empty, or segments that each begin with a slash, with only <c>~0</c> and <c>~1</c> after a tilde.</summary>
    public static bool IsValid(string text)
    {
        if (text.Length > 0 && text[0] != '/') return false;
        for (var at = text.IndexOf('~'); at >= 0; at = text.IndexOf('~', at + 1))
            if (at + 1 == text.Length || text[at + 1] is not ('0' or '1')) return false;
        return true;
    }

    /// <summary>The segments of a valid pointer, unescaped.</summary>
    public static IEnumerable<string> Segments(string pointer) => Pointers.Tokens(pointer);
}
