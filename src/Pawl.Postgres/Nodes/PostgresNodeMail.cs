using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Pawl.Engine;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Encryption;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Nodes;

/// <summary>Requests and answers as rows, notices by <c>NOTIFY</c>.</summary>
/// <param name="source">Connections of its own: requests to other nodes take none from the committer.</param>
/// <param name="payloads">Seals requests and opens answers.</param>
/// <param name="logger">The log.</param>
internal sealed partial class PostgresNodeMail(NpgsqlDataSource source, PayloadCodec payloads, ILogger logger) : INodeMail
{
    /// <summary>Wait before the next try to hear notices again. What is missed meanwhile is looked for.</summary>
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(1);

    private readonly TenantScope _scope = new(source);

    public async Task SendAsync(InboxRow request, CancellationToken cancellationToken)
    {
        var stimulus = await payloads.SealAsync(request.Execution.Tenant, SealedPlace.Inbox(request), request.Stimulus, cancellationToken);
        await SendAsync(request with { Stimulus = stimulus }, request.Asker!.Value, cancellationToken);
    }

    private Task SendAsync(InboxRow request, Guid asker, CancellationToken cancellationToken) => _scope.ExecuteAsync(
        [
            TenantScope.NameTenants([request.Execution.Tenant]),
            new(NodeMailSql.Send)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = request.Execution.Tenant },
                    new NpgsqlParameter<Guid> { TypedValue = request.Id },
                    new NpgsqlParameter<string> { TypedValue = request.Execution.Id },
                    new NpgsqlParameter<short> { TypedValue = (short)request.Partition },
                    new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = request.Stimulus, NpgsqlDbType = NpgsqlDbType.Bytea },
                    new NpgsqlParameter<Guid> { TypedValue = asker },
                },
            },
        ],
        cancellationToken);

    public async Task<IReadOnlyList<AnswerRow>> TakeAnswersAsync(Guid node, CancellationToken cancellationToken)
    {
        var taken = await _scope.ReadAsync(
            [new(NodeMailSql.TakeAnswers) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = node } } }],
            row => new AnswerRow(row.GetGuid(0), row.GetString(1), row.GetGuid(2), row.GetFieldValue<byte[]>(3)), cancellationToken);
        var answers = new List<AnswerRow>(taken.Count);
        foreach (var answer in taken)
        {
            try
            {
                answers.Add(answer with { Answer = await payloads.OpenAsync(answer.Tenant, SealedPlace.Answer(answer), answer.Answer, cancellationToken) });
            }
            catch (SealedDataException fault)
            {
                // Whoever asked hears nothing, as if the answer had been lost, and finds out by itself what became of the request.
                LogUnreadable(logger, fault.Message);
            }
        }
        return answers;
    }

    public async Task<IReadOnlyDictionary<ExecutionKey, ExecutionProgress>> ReadProgressAsync(IReadOnlyCollection<ExecutionKey> executions, CancellationToken cancellationToken)
    {
        var rows = await _scope.ReadAsync(
            [
                TenantScope.NameTenants([.. executions.Select(execution => execution.Tenant).Distinct()]),
                new(NodeMailSql.Progress) { Parameters = { Texts(executions, execution => execution.Tenant), Texts(executions, execution => execution.Id) } },
            ],
            row => (Key: new ExecutionKey(row.GetString(0), row.GetString(1)), Progress: new ExecutionProgress(row.GetInt64(3), row.GetBoolean(2))), cancellationToken);
        return rows.ToDictionary(row => row.Key, row => row.Progress);
    }

    public async Task<IReadOnlyList<int>> FindWaitingAsync(IReadOnlyCollection<int> partitions, TimeSpan olderThan, CancellationToken cancellationToken) => await _scope.ReadAsync(
        [new(NodeMailSql.Waiting) { Parameters = { PartitionLocks.Numbers(partitions, NpgsqlDbType.Integer, number => number), new NpgsqlParameter<TimeSpan> { TypedValue = olderThan } } }],
        row => row.GetInt32(0), cancellationToken);

    public async Task NotifyAsync(NodeNotice notice, CancellationToken cancellationToken)
    {
        try
        {
            await _scope.ReadAsync(
                [new(NodeMailSql.Notify) { Parameters = { new NpgsqlParameter<string> { TypedValue = NodeMailSql.Channel }, new NpgsqlParameter<string> { TypedValue = NoticeText.Write(notice) } } }],
                row => true, cancellationToken);
        }
        catch (StoreUnavailableException fault)
        {
            LogNotTold(logger, fault.Message);
        }
    }

    public async Task ListenAsync(Action<NodeNotice> heard, Action mayHaveMissed, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, notification) =>
                {
                    if (NoticeText.Read(notification.Payload) is { } notice) heard(notice);
                };
                await using (var listen = new NpgsqlCommand(NodeMailSql.Listen, connection)) await listen.ExecuteNonQueryAsync(cancellationToken);
                mayHaveMissed();
                while (true) await connection.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (DatabaseAway.Is(fault))
            {
                LogDeaf(logger, fault.Message);
            }

            try { await Task.Delay(Reconnect, cancellationToken); }
            catch (OperationCanceledException) { return; }
        }
    }

    private static NpgsqlParameter<string[]> Texts<T>(IEnumerable<T> rows, Func<T, string> value) =>
        new() { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    [LoggerMessage(3301, LogLevel.Debug, "Other nodes could not be told: {Fault}; they find it by looking")]
    private static partial void LogNotTold(ILogger logger, string fault);

    [LoggerMessage(3303, LogLevel.Error, "An answer of another node cannot be read: {Fault}")]
    private static partial void LogUnreadable(ILogger logger, string fault);

    [LoggerMessage(3302, LogLevel.Warning, "Notices of other nodes are not heard: {Fault}; connecting again")]
    private static partial void LogDeaf(ILogger logger, string fault);
}
