using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Pawl.Engine.Snapshots;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;
using Pawl.Server.Problems;

namespace Pawl.Server.Travel;

/// <summary>A saved state as one self-contained file: what is needed to go on from it, on any server.</summary>
/// <remarks>
/// <c>{format, version, digest, content}</c>. The digest is SHA-256 over the content as compact JSON, so white space may change and nothing
/// else. It shows damage and careless edits; it is no signature: whoever may import may import anything.
/// </remarks>
/// <param name="ExecutionId">The execution that was saved.</param>
/// <param name="Position">The position in its history.</param>
/// <param name="At">When that position was reached, UTC.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Definition">The text of the definition that it runs.</param>
/// <param name="Resources">What it pinned.</param>
/// <param name="Snapshot">The state.</param>
internal sealed record StateFile(
    string ExecutionId, long Position, DateTimeOffset At, ImmutableSortedDictionary<string, string> Labels, int Priority, string Definition, ImmutableArray<PinnedResource> Resources, StateSnapshot Snapshot)
{
    private const string Format = "pawl-execution";
    private const int Version = 1;
    private const string DigestPrefix = "sha256:";
    private static readonly string[] Members = ["format", "version", "digest", "content"];

    private static readonly JsonWriterOptions Writing = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The file's bytes: the same for the same saved state.</summary>
    public byte[] Write()
    {
        var content = JqValue.Parse(Content());
        var digest = JqValue.From(DigestOf(content));
        return JqValue.Object(("format", JqValue.From(Format)), ("version", JqValue.From((long)Version)), ("digest", digest), ("content", content)).ToUtf8();
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ApiException">It is no such file, or was changed since it was written.</exception>
    /// <exception cref="UnreadableSnapshotException">Its state is of a later form.</exception>
    public static StateFile Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var file = JqValue.Parse(utf8);
            if (file["format"].Kind != JqKind.String || file["format"].AsString() != Format) throw Damaged("It is no saved execution.");
            if (file["version"] != JqValue.From((long)Version)) throw Damaged($"It has the version {file["version"]}; this server reads {Version}.");
            if (file.Members.FirstOrDefault(member => !Members.Contains(member.Key)).Key is { } unknown) throw Damaged($"It has the member '{unknown}', which is not known here.");
            var content = file["content"];
            if (file["digest"].Kind != JqKind.String || file["digest"].AsString() != DigestOf(content)) throw Damaged("Its content does not match its digest: it was changed or cut short since it was exported.");
            return Of(content);
        }
        catch (Exception fault) when (fault is JqParseException or InvalidOperationException or FormatException or OverflowException)
        {
            throw Damaged(fault.Message);
        }
    }

    private static StateFile Of(JqValue content)
    {
        var (execution, resources) = (content["execution"], content["resources"].Items);
        return new(
            execution["id"].AsString(),
            checked((long)execution["position"].AsDouble()),
            DateTimeOffset.Parse(execution["at"].AsString(), System.Globalization.CultureInfo.InvariantCulture),
            content["labels"].Members.ToImmutableSortedDictionary(label => label.Key, label => label.Value.AsString(), StringComparer.Ordinal),
            checked((int)content["priority"].AsDouble()),
            content["definition"].AsString(),
            [.. resources.Select(resource => new PinnedResource(resource["key"].AsString(), Text(resource["uri"]), Text(resource["text"]), Text(resource["digest"]), Text(resource["error"])))],
            SnapshotJson.Read(content["snapshot"].ToUtf8()));
    }

    private byte[] Content()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("execution");
            writer.WriteString("id", ExecutionId);
            writer.WriteNumber("position", Position);
            writer.WriteString("at", At);
            writer.WriteEndObject();
            writer.WriteStartObject("labels");
            foreach (var (key, value) in Labels) writer.WriteString(key, value);
            writer.WriteEndObject();
            writer.WriteNumber("priority", Priority);
            writer.WriteString("definition", Definition);
            writer.WriteStartArray("resources");
            foreach (var resource in Resources) WriteResource(writer, resource);
            writer.WriteEndArray();
            writer.WritePropertyName("snapshot");
            writer.WriteRawValue(SnapshotJson.Write(Snapshot), skipInputValidation: true);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteResource(Utf8JsonWriter writer, PinnedResource resource)
    {
        writer.WriteStartObject();
        writer.WriteString("key", resource.Key);
        writer.WriteString("uri", resource.Uri);
        writer.WriteString("text", resource.Text);
        writer.WriteString("digest", resource.Digest);
        writer.WriteString("error", resource.Error);
        writer.WriteEndObject();
    }

    private static string? Text(JqValue value) => value.IsNull ? null : value.AsString();

    private static string DigestOf(JqValue content) => DigestPrefix + Convert.ToHexStringLower(SHA256.HashData(content.ToUtf8()));

    /// <summary>The file cannot be used.</summary>
    public static ApiException Damaged(string why) => new("state-file-invalid", $"The file cannot be imported. {why}") { Errors = [new("", why, "invalid-value")] };
}
