using System.Text;

namespace Pawl.Language.Documents.Syntax;

/// <summary>Makes text that has a UTF-8 form.</summary>
internal static class TextForm
{
    /// <summary>Half a surrogate pair is no text: it becomes U+FFFD, as in jq. Lengths stay, so positions do too.</summary>
    public static string WellFormed(string value)
    {
        var first = 0;
        while (first < value.Length && !char.IsSurrogate(value[first])) first++;
        if (first == value.Length) return value;

        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i])) text.Append(value[i]);
            else if (i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i + 1])) text.Append(value, i++, 2);
            else text.Append('\uFFFD');
        }
        return text.ToString();
    }
}
