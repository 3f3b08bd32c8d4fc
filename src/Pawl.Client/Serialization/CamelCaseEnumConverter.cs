using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pawl.Client.Serialization;

/// <summary>Writes an enumeration as camel case text and reads nothing else: no numbers, no unknown names.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
