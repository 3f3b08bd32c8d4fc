using System.Buffers;
using Pawl.Postgres.Executions;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Storage;
using Pawl.Runtime.Webhooks;

namespace Pawl.Postgres.Encryption;

/// <summary>Seals what a round writes. Its buffers are lent until it is disposed: after the round has been sent.</summary>
internal sealed class RoundSeals : IDisposable
{
    /// <summary>No tenant of the round seals: everything stays as it is.</summary>
    public static RoundSeals None { get; } = new(null);

    private const int ChunkSize = 64 << 10;

    private readonly Dictionary<string, DataKey>? _keys;
    private readonly List<byte[]> _lent = [];
    private int _used;

    public RoundSeals(Dictionary<string, DataKey>? keys) => _keys = keys;

    /// <summary>The round with all of its bytes sealed. What is no bytes yet is sealed where it becomes so.</summary>
    public CommitRound Over(CommitRound round) => _keys is null ? round : round with
    {
        Events = [.. round.Events.Select(Over)],
        Entries = [.. round.Entries.Select(Over)],
    };

    public byte[] Input(CommitEntry entry) => Whole(entry, SealedPlace.Input(entry.Execution.Id), entry.Start!.Input.ToUtf8());

    public byte[]? Output(CommitEntry entry) => entry.End?.Output is { } output ? Whole(entry, SealedPlace.Output(entry.Execution.Id), output.ToUtf8()) : null;

    public byte[]? Error(CommitEntry entry) => entry.End?.Error is { } error ? Whole(entry, SealedPlace.Error(entry.Execution.Id), StoredJson.Write(error)) : null;

    public string? Reason(CommitEntry entry) => Text(entry, SealedPlace.Reason(entry.Execution.Id), entry.End?.Reason);

    public string? SuspensionReason(CommitEntry entry) =>
        entry.Suspended!.Suspension is var suspension ? Text(entry, SealedPlace.SuspensionReason(entry.Execution.Id, suspension.Since), suspension.Reason) : null;

    public void Dispose()
    {
        foreach (var buffer in _lent) ArrayPool<byte>.Shared.Return(buffer);
        _lent.Clear();
    }

    private CommitEntry Over(CommitEntry entry)
    {
        var key = KeyOf(entry.Execution.Tenant);
        // A row for another execution is always of the same tenant; an event that was emitted, too.
        if (key is null) return entry;
        var tenant = entry.Execution.Tenant;
        return entry with
        {
            Events = entry.EventCount > 0 ? Seal(key, tenant, SealedPlace.History(entry.Execution.Id, entry.Position), entry.Events) : entry.Events,
            Outgoing = [.. entry.Outgoing.Select(row => row with { Stimulus = Seal(key, tenant, SealedPlace.Inbox(row), row.Stimulus) })],
            Answers = [.. entry.Answers.Select(row => row with { Answer = Seal(key, tenant, SealedPlace.Answer(row), row.Answer) })],
            Emitted = [.. entry.Emitted.Select(Over)],
            Notices = [.. entry.Notices.Select(notice => Over(key, entry, notice))],
        };
    }

    private AppendedEvent Over(AppendedEvent appended) => KeyOf(appended.Tenant) is { } key
        ? appended with { Envelope = Seal(key, appended.Tenant, SealedPlace.Event(appended.Source, appended.Id), appended.Envelope) }
        : appended;

    private WebhookNotice Over(DataKey key, CommitEntry entry, WebhookNotice notice) =>
        notice with { Body = Seal(key, entry.Execution.Tenant, SealedPlace.Notice(entry.Execution.Id, notice.Event, notice.Position), notice.Body) };

    private DataKey? KeyOf(string tenant) => _keys?.GetValueOrDefault(tenant);

    private byte[] Whole(CommitEntry entry, in SealedPlace place, byte[] plain)
    {
        if (KeyOf(entry.Execution.Tenant) is not { } key) return plain;
        // The driver takes an array here, so this one cannot be lent.
        var bytes = new byte[plain.Length + SealedBytes.Overhead];
        SealedBytes.Seal(key, entry.Execution.Tenant, place, plain, bytes);
        return bytes;
    }

    private string? Text(CommitEntry entry, in SealedPlace place, string? plain) =>
        plain is not null && KeyOf(entry.Execution.Tenant) is { } key ? SealedBytes.SealText(key, entry.Execution.Tenant, place, plain) : SealedBytes.ClearText(plain);

    private ReadOnlyMemory<byte> Seal(DataKey key, string tenant, in SealedPlace place, ReadOnlyMemory<byte> plain)
    {
        var bytes = Lend(plain.Length + SealedBytes.Overhead);
        SealedBytes.Seal(key, tenant, place, plain.Span, bytes.Span);
        return bytes;
    }

    private Memory<byte> Lend(int length)
    {
        if (_lent.Count == 0 || _lent[^1].Length - _used < length)
        {
            _lent.Add(ArrayPool<byte>.Shared.Rent(Math.Max(length, ChunkSize)));
            _used = 0;
        }
        var lent = _lent[^1].AsMemory(_used, length);
        _used += length;
        return lent;
    }
}
