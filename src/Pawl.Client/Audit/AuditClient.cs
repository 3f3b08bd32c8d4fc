using System.Runtime.CompilerServices;
using System.Text.Json;
using Pawl.Client.Serialization;

namespace Pawl.Client.Audit;

/// <summary>The routes below <c>/audit</c>. They demand the permission <c>audit.read</c>.</summary>
public sealed class AuditClient
{
    private readonly ApiConnection connection;

    internal AuditClient(ApiConnection connection) => this.connection = connection;

    /// <summary>A page of actions, newest first.</summary>
    public Task<Page<AuditedAction>> ListAsync(AuditQuery? query = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("audit"))
            .With("actor", query?.Actor).With("action", query?.Action).With("object", query?.Object)
            .With("result", query?.Result is { } result ? JsonNamingPolicy.CamelCase.ConvertName(result.ToString()) : null)
            .With("from", query?.From).With("to", query?.To).With("limit", limit).With("cursor", cursor).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageAuditedAction, cancellationToken);
    }

    /// <summary>Checks the whole chain.</summary>
    /// <param name="anchor">The head that an earlier check gave; null checks without.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<AuditVerification> VerifyAsync(string? anchor = null, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, new QueryText(ApiConnection.Path("audit", "verify")).With("anchor", anchor).ToString(), null, PawlJson.Default.AuditVerification, cancellationToken);

    /// <summary>The entries, oldest first, line by line as they come; in CSV the first line has the names.</summary>
    /// <param name="format"><c>jsonl</c> or <c>csv</c>.</param>
    /// <param name="after">Only entries behind this sequence; null gives all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<string> ExportAsync(string format, long? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new QueryText(ApiConnection.Path("audit", "export")).With("format", format).With("after", after?.ToString()).ToString());
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await NextAsync(body, cancellationToken) is { } line) yield return line;
    }

    private async Task<string?> NextAsync(StreamReader body, CancellationToken cancellationToken)
    {
        try { return await body.ReadLineAsync(cancellationToken); }
        catch (Exception error) when (error is HttpRequestException or IOException) { throw connection.Broken(error); }
    }
}
