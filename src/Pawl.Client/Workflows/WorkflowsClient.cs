using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Pawl.Client.Schedules;
using Pawl.Client.Serialization;

namespace Pawl.Client.Workflows;

/// <summary>What publishing gave.</summary>
/// <param name="Workflow">The version.</param>
/// <param name="IsNew">Whether it was published now; false when exactly this version existed already.</param>
public sealed record PublishedWorkflow(WorkflowVersion Workflow, bool IsNew);

/// <summary>The routes below <c>/workflows</c> that concern definitions.</summary>
public sealed class WorkflowsClient
{
    /// <summary>As many as the server gives in one answer.</summary>
    private const int VersionsAtATime = 200;
    private readonly ApiConnection connection;

    internal WorkflowsClient(ApiConnection connection) => this.connection = connection;

    /// <summary>Publishes a document, YAML or JSON. Publishing the same content again changes nothing.</summary>
    /// <exception cref="Problems.PawlApiException">400 with all problems of the document; 409 when the version exists with other content.</exception>
    public async Task<PublishedWorkflow> PublishAsync(string document, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiConnection.Path("workflows")) { Content = Document(document) };
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return new(await connection.ReadAsync(response, PawlJson.Default.WorkflowVersion, cancellationToken), response.StatusCode == HttpStatusCode.Created);
    }

    /// <summary>Checks a document, YAML or JSON, without publishing it.</summary>
    public Task<ValidationReport> ValidateAsync(string document, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("workflows", "validate"), Document(document), PawlJson.Default.ValidationReport, cancellationToken);

    /// <summary>A page of workflows, each with its latest version, by namespace and name.</summary>
    /// <param name="namespace">Only this namespace; null means all.</param>
    /// <param name="limit">Items on the page; null leaves it to the server.</param>
    /// <param name="cursor">Where to go on; null means at the beginning.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Page<WorkflowVersion>> ListAsync(string? @namespace = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        ListAsync(new WorkflowQuery { Namespace = @namespace }, limit, cursor, cancellationToken);

    /// <summary>A page of the workflows that are wanted, each with its latest version, by namespace and name.</summary>
    public Task<Page<WorkflowVersion>> ListAsync(WorkflowQuery query, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("workflows")).With("namespace", query.Namespace).With("search", query.Search)
            .With("state", query.IsDisabled is { } disabled ? disabled ? "disabled" : "enabled" : null).With("limit", limit).With("cursor", cursor);
        foreach (var (key, value) in query.Tags) path.With("tag", $"{key}:{value}");
        return connection.SendAsync(HttpMethod.Get, path.ToString(), null, PawlJson.Default.PageWorkflowVersion, cancellationToken);
    }

    /// <summary>The latest version of a workflow.</summary>
    public Task<WorkflowDocument> GetLatestAsync(string @namespace, string name, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("workflows", @namespace, name), null, PawlJson.Default.WorkflowDocument, cancellationToken);

    /// <summary>All versions of a workflow, newest first.</summary>
    public Task<Page<WorkflowVersion>> ListVersionsAsync(string @namespace, string name, CancellationToken cancellationToken = default) =>
        AllVersionsAsync(@namespace, name, deleted: null, cancellationToken);

    /// <summary>All versions of a workflow, deleted ones too, newest first.</summary>
    public Task<Page<WorkflowVersion>> ListVersionsAndDeletedAsync(string @namespace, string name, CancellationToken cancellationToken = default) =>
        AllVersionsAsync(@namespace, name, deleted: "true", cancellationToken);

    private async Task<Page<WorkflowVersion>> AllVersionsAsync(string @namespace, string name, string? deleted, CancellationToken cancellationToken)
    {
        var all = new List<WorkflowVersion>();
        string? cursor = null;
        do
        {
            var path = new QueryText(ApiConnection.Path("workflows", @namespace, name, "versions")).With("deleted", deleted).With("limit", VersionsAtATime).With("cursor", cursor).ToString();
            var page = await connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageWorkflowVersion, cancellationToken);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return new(all, null);
    }

    /// <summary>The schedules of a workflow, newest first: the one at work, and those of versions before it.</summary>
    public Task<Page<WorkflowSchedule>> ListSchedulesAsync(string @namespace, string name, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("workflows", @namespace, name, "schedules"), null, PawlJson.Default.PageWorkflowSchedule, cancellationToken);

    /// <summary>One version.</summary>
    public Task<WorkflowDocument> GetAsync(string @namespace, string name, string version, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("workflows", @namespace, name, version), null, PawlJson.Default.WorkflowDocument, cancellationToken);

    /// <summary>The text of a version exactly as it was published.</summary>
    public async Task<string> GetSourceAsync(string @namespace, string name, string version, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ApiConnection.Path("workflows", @namespace, name, version) + "?format=source");
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Deletes a version: it starts no more and lists no more; its running executions go on.</summary>
    public Task DeleteAsync(string @namespace, string name, string version, CancellationToken cancellationToken = default) =>
        DeleteAsync(ApiConnection.Path("workflows", @namespace, name, version), cancellationToken);

    /// <summary>Removes a version for good.</summary>
    /// <exception cref="Problems.PawlApiException">409 while executions of it have not ended.</exception>
    public Task RemoveAsync(string @namespace, string name, string version, CancellationToken cancellationToken = default) =>
        DeleteAsync(ApiConnection.Path("workflows", @namespace, name, version) + "?permanent=true", cancellationToken);

    /// <summary>Forbids new executions of a version.</summary>
    public Task<WorkflowVersion> DisableAsync(string @namespace, string name, string version, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("workflows", @namespace, name, version, "disable"), null, PawlJson.Default.WorkflowVersion, cancellationToken);

    /// <summary>Allows new executions of a version again.</summary>
    public Task<WorkflowVersion> EnableAsync(string @namespace, string name, string version, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("workflows", @namespace, name, version, "enable"), null, PawlJson.Default.WorkflowVersion, cancellationToken);

    /// <summary>Brings a deleted version back, as it was.</summary>
    public Task<WorkflowVersion> UndeleteAsync(string @namespace, string name, string version, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("workflows", @namespace, name, version, "undelete"), null, PawlJson.Default.WorkflowVersion, cancellationToken);

    /// <summary>Goes back to a version: publishes its content under a new number.</summary>
    /// <param name="namespace">The workflow's namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="version">The version to go back to.</param>
    /// <param name="as">The new number, never used before; null takes the next one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<WorkflowVersion> RollBackAsync(string @namespace, string name, string version, string? @as = null, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("workflows", @namespace, name, version, "rollback"),
            ApiConnection.Json(new RollbackWorkflow { Version = @as }, PawlJson.Default.RollbackWorkflow), PawlJson.Default.WorkflowVersion, cancellationToken);

    /// <summary>The same, under a key that makes repeating the call safe: it gives the same version.</summary>
    public Task<WorkflowVersion> RollBackOnceAsync(string @namespace, string name, string version, string idempotencyKey, string? @as = null, CancellationToken cancellationToken = default) =>
        connection.PostAsync(ApiConnection.Path("workflows", @namespace, name, version, "rollback"),
            ApiConnection.Json(new RollbackWorkflow { Version = @as }, PawlJson.Default.RollbackWorkflow), idempotencyKey, PawlJson.Default.WorkflowVersion, cancellationToken);

    private async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    /// <summary>What publishing a draft would mean for the executions of its workflow. Nothing is published.</summary>
    /// <param name="namespace">Namespace of the draft.</param>
    /// <param name="name">Name of the draft.</param>
    /// <param name="document">The draft, YAML or JSON.</param>
    /// <param name="replay">How many of the newest executions are replayed, 0 to 100; null leaves it to the server (20).</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Executions.UpgradePreview> PreviewUpgradeAsync(string @namespace, string name, string document, int? replay = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("workflows", @namespace, name, "upgrade-preview")).With("replay", replay).ToString();
        return connection.SendAsync(HttpMethod.Post, path, Document(document), PawlJson.Default.UpgradePreview, cancellationToken);
    }

    private static StringContent Document(string document) =>
        new(document, Encoding.UTF8, new MediaTypeHeaderValue(document.AsSpan().TrimStart() is ['{', ..] ? "application/json" : "application/yaml"));
}
