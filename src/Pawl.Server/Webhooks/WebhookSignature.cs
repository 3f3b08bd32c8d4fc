using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pawl.Server.Webhooks;

/// <summary>How the receiver of a web hook knows that it comes from here, and when it was sent.</summary>
internal static class WebhookSignature
{
    /// <summary>The header: <c>t=SECONDS,v1=HEX</c>.</summary>
    public const string Header = "Pawl-Signature";

    /// <summary>HMAC-SHA256 over the Unix time in seconds, a full stop and the body. The time is signed too, so that an old request cannot be sent again as a new one.</summary>
    public static string Of(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{seconds}."), .. body];
        var digest = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return $"t={seconds},v1={Convert.ToHexStringLower(digest)}";
    }
}
