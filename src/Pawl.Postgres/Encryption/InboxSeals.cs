using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Encryption;

/// <summary>Opens inbox rows: sealed as a whole by their sender, or deliveries whose event's envelope is sealed (<c>pawl.event_arrived</c>).</summary>
internal static class InboxSeals
{
    private const byte DeliveryMark = 2;

    /// <summary>The rows, opened. One that does not open carries why, so that it sets aside the execution it is for, and nothing else.</summary>
    public static async Task<IReadOnlyList<InboxRow>> OpenAsync(PayloadCodec payloads, List<InboxRow> rows, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (row.Stimulus.Length == 0 || row.Stimulus.Span[0] is not (SealedBytes.Mark or DeliveryMark)) continue;
            try
            {
                var opened = row.Stimulus.Span[0] == DeliveryMark
                    ? await OpenDeliveryAsync(payloads, row, cancellationToken)
                    : await payloads.OpenAsync(row.Execution.Tenant, SealedPlace.Inbox(row), row.Stimulus, cancellationToken);
                rows[i] = row with { Stimulus = opened };
            }
            catch (SealedDataException fault)
            {
                rows[i] = row with { Fault = fault };
            }
        }
        return rows;
    }

    private static async Task<ReadOnlyMemory<byte>> OpenDeliveryAsync(PayloadCodec payloads, InboxRow row, CancellationToken cancellationToken)
    {
        var head = Head.Read(row);
        // The row's id is made of what is delivered to whom: a delivery that was moved to another row is none of that row's.
        if (row.Id != DeliveryId(row, head)) throw new SealedDataException($"pawl.inbox of {row.Id:N} of the tenant '{row.Execution.Tenant}' does not open: it was moved there from another row.");

        var envelope = await payloads.OpenAsync(row.Execution.Tenant, SealedPlace.Event(head.Source, head.Id), row.Stimulus[head.Length..], cancellationToken);
        var begin = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"kind":"event-arrived","run":{{head.Run}},"sequence":{{head.Sequence}},"receivedAt":"{{head.ReceivedAt}}","isReplayed":{{(head.IsReplayed ? "true" : "false")}},"envelope":"""));
        var stimulus = new byte[begin.Length + envelope.Length + 1];
        begin.CopyTo(stimulus, 0);
        envelope.CopyTo(stimulus.AsMemory(begin.Length));
        stimulus[^1] = (byte)'}';
        return stimulus;
    }

    /// <summary>As <c>pawl.delivery_id</c> makes it.</summary>
    private static Guid DeliveryId(InboxRow row, Head head)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"event\n{row.Execution.Tenant}\n{row.Execution.Id}\n{head.Run}\n{head.Sequence}");
        return new(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16), bigEndian: true);
    }

    /// <summary>What stands before the envelope.</summary>
    private readonly record struct Head(int Run, long Sequence, bool IsReplayed, string ReceivedAt, string Source, string Id, int Length)
    {
        public static Head Read(InboxRow row)
        {
            try
            {
                var bytes = row.Stimulus.Span;
                var at = 1 + sizeof(int) + sizeof(long) + 1;
                return new(
                    BinaryPrimitives.ReadInt32BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[5..]), bytes[13] == 1,
                    Text(bytes, ref at), Text(bytes, ref at), Text(bytes, ref at), at);
            }
            catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException)
            {
                throw new SealedDataException($"pawl.inbox of {row.Id:N} of the tenant '{row.Execution.Tenant}' is damaged.", error);
            }
        }

        private static string Text(ReadOnlySpan<byte> bytes, ref int at)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
            var text = Encoding.UTF8.GetString(bytes.Slice(at + sizeof(int), length));
            at += sizeof(int) + length;
            return text;
        }
    }
}
