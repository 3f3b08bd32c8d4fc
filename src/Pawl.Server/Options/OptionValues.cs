using System.Globalization;
using System.Net;
using Pawl.Server.Requests;

namespace Pawl.Server.Options;

/// <summary>Reads the text of options. Every failure is a <see cref="FormatException"/> that says what is expected.</summary>
internal static class OptionValues
{
    public static int Whole(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new FormatException($"expected a whole number from {least} to {most}");

    public static int Bytes(string text, int least, int most)
    {
        var (digits, unit) = text switch
        {
            _ when text.EndsWith("KiB", StringComparison.Ordinal) => (text[..^3], 1L << 10),
            _ when text.EndsWith("MiB", StringComparison.Ordinal) => (text[..^3], 1L << 20),
            _ => (text, 1L),
        };
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value * unit >= least && value * unit <= most
            ? (int)(value * unit)
            : throw new FormatException($"expected a size from {least} to {most} bytes, e.g. '1048576', '512KiB' or '1MiB'");
    }

    public static TimeSpan Time(string text, TimeSpan least, TimeSpan most) =>
        DurationText.TryParse(text, out var value) && value >= least && value <= most
            ? value
            : throw new FormatException($"expected a duration from {DurationText.Format(least)} to {DurationText.Format(most)}, e.g. '500ms' or '30s'");

    /// <summary>An absolute http or https address without query and fragment; a slash at its end, so that what is relative to it stays below it.</summary>
    public static Uri HttpAddress(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0
            && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0
            ? address
            : throw new FormatException("expected an address, e.g. 'https://api.example.com/v2/'");

    public static bool Flag(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => throw new FormatException("expected 'true' or 'false'"),
    };

    public static T Choice<T>(string text) where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        var index = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? Enum.Parse<T>(names[index]) : throw new FormatException($"expected one of {string.Join(", ", names.Select(name => name.ToLowerInvariant()))}");
    }

    public static IPEndPoint Address(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new FormatException("expected ADDRESS:PORT, e.g. '127.0.0.1:7070', '[::1]:7070' or '*:7070'");

        var host = text[..colon];
        var address = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.IPv6Any,
            _ when IPAddress.TryParse(host, out var parsed) => parsed,
            _ => throw new FormatException($"'{host}' is no IP address; use one, 'localhost', or '*' for every address of this machine"),
        };
        return new(address, port);
    }

    public static string Text(string text) => text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal) ? text : throw new FormatException("expected some text, without zeros");
}
