using System.Text.Json;
using Pawl.Language.Expressions;
using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Events;

/// <summary>Reads JSON of events within the bound on nesting.</summary>
internal static class EventJson
{
    /// <exception cref="ApiException">Not JSON, or nested too deep.</exception>
    public static JqValue Read(ReadOnlySpan<byte> utf8, ApiLimits limits)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.BodyDepth });
            while (reader.Read())
            {
            }
            return JqValue.Parse(utf8);
        }
        catch (JsonException error)
        {
            throw new ApiException("json-invalid", $"The body is not JSON that this server reads (nesting at most {limits.BodyDepth}): line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.")
            {
                Errors = [new("", "is not JSON here", "json-invalid") { Line = (int)(error.LineNumber ?? 0) + 1, Column = (int)(error.BytePositionInLine ?? 0) + 1 }],
            };
        }
        catch (JqParseException error)
        {
            throw new ApiException("json-invalid", $"The body is not JSON: {error.Message}") { Errors = [new("", error.Message, "json-invalid")] };
        }
    }
}
