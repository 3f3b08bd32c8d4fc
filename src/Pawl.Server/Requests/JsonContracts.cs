using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pawl.Client.Serialization;

namespace Pawl.Server.Requests;

/// <summary>The API's JSON contracts as the server reads and writes them.</summary>
internal static class JsonContracts
{
    private static readonly ConcurrentDictionary<int, JsonSerializerOptions> ByDepth = new();

    /// <summary>For answers. Only what JSON itself demands is escaped: an answer is never part of a page, and 'nosniff' keeps it from becoming one.</summary>
    public static JsonSerializerOptions Answers { get; } = new(PawlJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For bodies, with a bound on nesting.</summary>
    public static JsonSerializerOptions WithDepth(int depth) => ByDepth.GetOrAdd(depth, static depth => new(PawlJson.Default.Options) { MaxDepth = depth });

    /// <summary>An answer as UTF-8.</summary>
    public static byte[] Write<T>(T answer) => JsonSerializer.SerializeToUtf8Bytes(answer, (JsonTypeInfo<T>)Answers.GetTypeInfo(typeof(T)));
}
