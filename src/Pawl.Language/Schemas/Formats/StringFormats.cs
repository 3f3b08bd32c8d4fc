using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Pawl.Language.Schemas.Patterns;

namespace Pawl.Language.Schemas.Formats;

/// <summary>The formats that can be asserted. <c>idn-hostname</c> is not among them: its rules are a library of their own.</summary>
internal static class StringFormats
{
    private static readonly Regex Uuid = Whole("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static readonly Regex JsonPointer = Whole("(/([^~/]|~[01])*)*");
    private static readonly Regex RelativeJsonPointer = Whole("(0|[1-9][0-9]*)(#|(/([^~/]|~[01])*)*)");

    private static readonly FrozenDictionary<string, Func<string, bool>> Known = new Dictionary<string, Func<string, bool>>
    {
        ["date"] = TimeFormats.IsDate,
        ["time"] = TimeFormats.IsTime,
        ["date-time"] = TimeFormats.IsDateTime,
        ["duration"] = TimeFormats.IsDuration,
        ["email"] = NetworkFormats.IsEmail,
        ["idn-email"] = NetworkFormats.IsInternationalEmail,
        ["hostname"] = NetworkFormats.IsHostname,
        ["ipv4"] = NetworkFormats.IsIpv4,
        ["ipv6"] = NetworkFormats.IsIpv6,
        ["uri"] = text => UriFormats.IsUri(text, international: false),
        ["iri"] = text => UriFormats.IsUri(text, international: true),
        ["uri-reference"] = text => UriFormats.IsReference(text, international: false),
        ["iri-reference"] = text => UriFormats.IsReference(text, international: true),
        ["uri-template"] = UriFormats.IsTemplate,
        ["uuid"] = Uuid.IsMatch,
        ["json-pointer"] = JsonPointer.IsMatch,
        ["relative-json-pointer"] = RelativeJsonPointer.IsMatch,
        ["regex"] = SchemaPattern.IsPattern,
    }.ToFrozenDictionary();

    /// <summary>The check of a format; null when the name is not known, which makes it an annotation.</summary>
    public static Func<string, bool>? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>An expression over the whole text. Linear in its length, so it needs no limit of time, which a busy machine would reach.</summary>
    public static Regex Whole(string pattern) => new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
}
