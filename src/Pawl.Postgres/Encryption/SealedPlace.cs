using System.Buffers.Binary;
using System.Text;
using Pawl.Engine;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Encryption;

/// <summary>Where something sealed belongs: column and row. With the tenant and the data key it is bound into the seal, so that bytes moved elsewhere do not open.</summary>
/// <param name="Column">Table and column.</param>
/// <param name="First">The first part of the row's key, behind the tenant.</param>
/// <param name="Second">The second one; empty when there is none.</param>
/// <param name="Number">The position, or the version, of what can follow itself in one row; 0 when nothing can.</param>
internal readonly record struct SealedPlace(string Column, string First, string Second = "", long Number = 0)
{
    private const string Format = "pawl-2";

    public static SealedPlace Input(string execution) => new("executions.input", execution);

    public static SealedPlace Output(string execution) => new("executions.output", execution);

    public static SealedPlace Error(string execution) => new("executions.error", execution);

    public static SealedPlace Reason(string execution) => new("executions.reason", execution);

    public static SealedPlace History(string execution, long position) => new("history.events", execution, Number: position);

    public static SealedPlace SuspensionReason(string execution, DateTimeOffset since) => new("suspensions.reason", execution, Number: since.UtcTicks / TimeSpan.TicksPerMicrosecond);

    public static SealedPlace Inbox(InboxRow row) => new("inbox.stimulus", row.Id.ToString("N"), row.Execution.Id);

    public static SealedPlace Answer(AnswerRow row) => new("answers.answer", row.Request.ToString("N"));

    public static SealedPlace Event(string source, string id) => new("events.envelope", source, id);

    public static SealedPlace Notice(string execution, string name, long position) => new("webhook_deliveries.body", execution, name, position);

    public static SealedPlace Choice(string action, string key) => new("keyed_requests.choice", action, key);

    public static SealedPlace KeyedAnswer(string action, string key) => new("keyed_requests.answer", action, key);

    public static SealedPlace Note(ExecutionKey execution, string name) => new("checkpoints.note", execution.Id, name);

    /// <summary>Bytes that <see cref="Write"/> needs at most.</summary>
    public int MostBytes(string tenant) => (6 * sizeof(int)) + sizeof(long) + Format.Length + Encoding.UTF8.GetMaxByteCount(Column.Length + tenant.Length + First.Length + Second.Length) + Runtime.Encryption.DataKey.IdLength;

    /// <summary>Writes what is bound into the seal: every part with its length before it, so that no two places give the same bytes.</summary>
    /// <returns>How many bytes.</returns>
    public int Write(string tenant, string keyId, Span<byte> into)
    {
        var length = 0;
        foreach (var part in (ReadOnlySpan<string>)[Format, Column, tenant, First, Second, keyId])
        {
            var written = Encoding.UTF8.GetBytes(part, into[(length + sizeof(int))..]);
            BinaryPrimitives.WriteInt32BigEndian(into[length..], written);
            length += sizeof(int) + written;
        }
        BinaryPrimitives.WriteInt64BigEndian(into[length..], Number);
        return length + sizeof(long);
    }

    /// <summary>For messages: the place without anything of the content.</summary>
    public override string ToString() => $"pawl.{Column} of {First}{(Second.Length > 0 ? $", {Second}" : "")}{(Number > 0 ? $", {Number}" : "")}";
}
