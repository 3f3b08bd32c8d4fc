using Microsoft.AspNetCore.Http;
using Pawl.Server.Problems;

namespace Pawl.Server.Requests;

/// <summary>The header that makes repeating a request safe.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    /// <summary>Longest key.</summary>
    private const int MaxLength = 255;

    /// <summary>The key of a request; null when it has none.</summary>
    public static string? Of(HttpContext http)
    {
        var given = http.Request.Headers[Header];
        if (given.Count == 0) return null;
        var key = given[0] ?? "";
        return given.Count == 1 && key.Length is > 0 and <= MaxLength && key.All(character => character is > ' ' and <= '~')
            ? key
            : throw new ApiException("header-invalid", $"'{Header}' must stand once, with 1 to {MaxLength} visible ASCII characters and no spaces.");
    }
}
