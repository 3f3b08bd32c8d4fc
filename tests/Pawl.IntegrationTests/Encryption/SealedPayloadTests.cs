using System.Text;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres.Encryption;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Storage;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Encryption;

/// <summary>Ciphertexts are exchanged in the database, column by column: none opens where it does not belong, and each says so.</summary>
public sealed class SealedPayloadTests(SealedStore store) : IClassFixture<SealedStore>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<int> Columns => [.. Enumerable.Range(0, SealedColumn.All.Count)];

    [Theory]
    [MemberData(nameof(Columns))]
    public async Task A_ciphertext_opens_where_it_belongs_and_nowhere_else(int number)
    {
        var column = SealedColumn.All[number];
        Assert.Contains(SealedStore.Text + "one", await ReadAsync(column), StringComparison.Ordinal);
        var own = await StoredAsync(column, "default", "one");
        Assert.StartsWith(column.Name is "reason" or "note" ? "01" : column.Key.Contains("listening", StringComparison.Ordinal) ? "02" : "01", own, StringComparison.Ordinal);

        var strange = new List<string> { await StoredAsync(column, "default", "two"), await StoredAsync(column, "other", "one"), Damaged(own) };
        // Of the same row, another column; and the same column at another place of the same history.
        if (column is { Table: "executions", Name: "input" }) strange.Add(await StoredAsync(SealedColumn.All.Single(other => other.Name == "output"), "default", "one"));
        if (column is { Table: "keyed_requests", Name: "choice" }) strange.Add(await StoredAsync(column with { Name = "answer" }, "default", "one"));
        if (column.Table == "history") strange.Add(await StoredAsync(column with { Key = "execution_id = '{0}-suspended' AND position = 2" }, "default", "one"));

        foreach (var bytes in strange)
        {
            await PutAsync(column, bytes);
            var error = await Assert.ThrowsAsync<SealedDataException>(() => ReadAsync(column));
            Assert.DoesNotContain("content", error.Message, StringComparison.Ordinal);
            Assert.Contains("default", error.Message, StringComparison.Ordinal);
            await PutAsync(column, own);
            await TestDatabase.ExecuteAsync(store.Database.Admin, "UPDATE pawl.webhook_deliveries SET failed_at = NULL, last_error = NULL, due_at = now()");
            Assert.Contains(SealedStore.Text + "one", await ReadAsync(column), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_earlier_reason_does_not_open_for_a_later_suspension()
    {
        var column = SealedColumn.All.Single(one => one.Table == "suspensions");
        await TestDatabase.ExecuteAsync(store.Database.Admin, "UPDATE pawl.suspensions SET since = since + interval '1 second' WHERE tenant_id = 'default' AND execution_id = 'one-suspended'");
        try
        {
            await Assert.ThrowsAsync<SealedDataException>(() => ReadAsync(column));
        }
        finally
        {
            await TestDatabase.ExecuteAsync(store.Database.Admin, "UPDATE pawl.suspensions SET since = since - interval '1 second' WHERE tenant_id = 'default' AND execution_id = 'one-suspended'");
        }
    }

    [Fact]
    public async Task Answers_that_do_not_belong_to_their_request_are_not_taken()
    {
        await TestDatabase.ExecuteAsync(store.Database.Admin, """
            UPDATE pawl.answers AS a SET answer = b.answer FROM pawl.answers AS b WHERE a.tenant_id = 'default' AND b.tenant_id = 'default' AND a.request_id < b.request_id
            """);

        var taken = await store.Storage.NodeMail.TakeAnswersAsync(store.Node, Cancelled);

        // Of three, the one whose answer was replaced is missing.
        Assert.Equal(["default", "other"], taken.Select(answer => answer.Tenant).Order());
        Assert.All(taken, answer => Assert.Contains(SealedStore.Text, Encoding.UTF8.GetString(answer.Answer.Span), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_has_no_keys_opens_nothing_and_says_so()
    {
        await using var bare = await store.Database.OpenAsync();

        var error = await Assert.ThrowsAsync<SealedDataException>(() => bare.Reader.GetAsync(SealedStore.Execution("default", "one"), Cancelled));
        Assert.Contains("executions.input", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A statement remembers what it was prepared as, and that holds on one connection alone.</summary>
    [Fact]
    public async Task What_is_read_again_for_want_of_a_key_may_go_through_another_connection()
    {
        // The pool hands connections out in turn: whichever is the one that knows the statement, one of the attempts begins with it.
        for (var turn = 0; turn < 12; turn++)
        {
            await using var starting = await store.OpenAsync();
            // One connection prepares the statement, as no key is read for what does not exist; then there are others that have never seen it.
            for (var use = 0; use < 3; use++) Assert.Null(await starting.Reader.GetAsync(SealedStore.Execution("default", "nobody"), Cancelled));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => starting.Tenants.FindAsync("default", Cancelled)));
            for (var use = 0; use < turn; use++) await starting.Tenants.FindAsync("default", Cancelled);

            Assert.NotNull(await starting.Reader.GetAsync(SealedStore.Execution("default", "one"), Cancelled));
        }
    }

    [Fact]
    public async Task A_request_to_another_server_waits_sealed_and_is_read_as_it_was_sent()
    {
        var execution = SealedStore.Execution("default", "asked", "elsewhere");
        var request = new InboxRow(Guid.NewGuid(), execution, Partitioning.Of(execution), Encoding.UTF8.GetBytes($"\"{SealedStore.Text}request\"")) { Asker = store.Node };
        await store.Storage.NodeMail.SendAsync(request, Cancelled);

        await using var connection = await TestDatabase.ConnectAsync(store.Database.Admin);
        Assert.Equal(1, (await connection.ScalarAsync<byte[]>($"SELECT stimulus FROM pawl.inbox WHERE id = '{request.Id}'"))[0]);
        var read = (await store.Storage.Executions.ReadInboxAsync(request.Partition, 100, Cancelled)).Single(row => row.Id == request.Id);
        Assert.Null(read.Fault);
        Assert.Equal(Encoding.UTF8.GetString(request.Stimulus.Span), Encoding.UTF8.GetString(read.Stimulus.Span));
    }

    [Fact]
    public async Task Where_no_tenant_seals_a_round_stays_the_very_one_that_it_is()
    {
        var round = new CommitRound(new Dictionary<int, long>(), [Rounds.Next(SealedStore.Execution("default", "one"), 2)]);
        var preparing = new PayloadCodec().ForRoundAsync(round, Cancelled);

        Assert.True(preparing.IsCompletedSuccessfully);
        Assert.Same(round, (await preparing).Over(round));
    }

    /// <summary>Whoever adds a column with bytes decides here whether it is sealed.</summary>
    [Fact]
    public async Task Every_column_of_bytes_is_sealed_or_is_none_of_a_payload()
    {
        await using var connection = await TestDatabase.ConnectAsync(store.Database.Admin);
        var columns = await connection.ScalarAsync<string[]>("""
            SELECT array_agg(c.table_name || '.' || c.column_name ORDER BY 1) FROM information_schema.columns AS c JOIN pg_class AS t ON t.relname = c.table_name AND t.relnamespace = 'pawl'::regnamespace
            WHERE c.table_schema = 'pawl' AND c.data_type = 'bytea' AND NOT t.relispartition
            """);
        // Hashes, and what is sealed by itself.
        string[] none =
        [
            "api_keys.secret_digest", "audit.hash", "audit.previous", "audit_anchors.hash", "data_keys.wrapped", "executions.request_digest", "keyed_requests.digest", "purged_definitions.digest", "refresh_tokens.digest",
            "schema_migrations.checksum", "secrets.sealed", "sessions.access_digest", "workflow_definitions.digest",
        ];
        Assert.Equal(
            SealedColumn.All.Where(column => column.Name is not ("reason" or "note")).Select(column => column.ToString()).Append("answers.answer").Distinct().Concat(none).Order(StringComparer.Ordinal),
            columns.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_the_content_stands_in_any_row()
    {
        await using var connection = await TestDatabase.ConnectAsync(store.Database.Admin);
        var tables = (await connection.ScalarAsync<string>("SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'pawl'")).Split(',');
        foreach (var table in tables)
        {
            var dump = await connection.ScalarAsync<string>($"SELECT coalesce(string_agg(t::text, E'\n'), '') FROM pawl.{table} AS t");
            Assert.DoesNotContain(SealedStore.Text, dump, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(SealedStore.Text)), dump, StringComparison.Ordinal);
        }
    }

    private async Task<string> ReadAsync(SealedColumn column) => await column.ReadAsync(store, store.Storage);

    private async Task<string> StoredAsync(SealedColumn column, string tenant, string subject)
    {
        await using var connection = await TestDatabase.ConnectAsync(store.Database.Admin);
        return await connection.ScalarAsync<string>($"SELECT encode({Bytes(column)}, 'hex') FROM pawl.{column.Table} WHERE tenant_id = '{tenant}' AND {string.Format(null, column.Key, subject)}");
    }

    private async Task PutAsync(SealedColumn column, string hex)
    {
        var value = column.Name is "reason" or "note" ? $"convert_from(decode('{hex}', 'hex'), 'UTF8')" : $"decode('{hex}', 'hex')";
        // Without triggers: those of executions and of the history refuse such changes, which is another guard.
        await TestDatabase.ExecuteAsync(
            store.Database.Admin, $"SET session_replication_role = replica; UPDATE pawl.{column.Table} SET {column.Name} = {value} WHERE tenant_id = 'default' AND {string.Format(null, column.Key, "one")}");
    }

    private static string Bytes(SealedColumn column) => column.Name is "reason" or "note" ? $"convert_to({column.Name}, 'UTF8')" : column.Name;

    private static string Damaged(string hex) => hex[..^2] + (hex[^2..] == "41" ? "42" : "41");
}
