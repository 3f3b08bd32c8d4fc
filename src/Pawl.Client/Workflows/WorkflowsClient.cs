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
    public Task<Page<WorkflowVersion>> ListAsync(string? @namespace = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("workflows")).With("namespace", @namespace).With("limit", limit).With("cursor", cursor).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageWorkflowVersion, cancellationToken);
    }

    /// <summary>The latest version of a workflow.</summary>
    public Task<WorkflowDocument> GetLatestAsync(string @namespace, string name, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("workflows", @namespace, name), null, PawlJson.Default.WorkflowDocument, cancellationToken);

    /// <summary>All versions of a workflow, newest first.</summary>
    public Task<Page<WorkflowVersion>> ListVersionsAsync(string @namespace, string name, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("workflows", @namespace, name, "versions"), null, PawlJson.Default.PageWorkflowVersion, cancellationToken);

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
    public async Task DeleteAsync(string @namespace, string name, string version, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, ApiConnection.Path("workflows", @namespace, name, version));
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    /// <summary>Forbids new executions of a version.</summary>
    public Task<WorkflowVersion> DisableAsync(string @namespace, string name, string version, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("workflows", @namespace, name, version, "disable"), null, PawlJson.Default.WorkflowVersion, cancellationToken);

    /// <summary>Allows new executions of a version again.</summary>
    public Task<WorkflowVersion> EnableAsync(string @namespace, string name, string version, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("workflows", @namespace, name, version, "enable"), null, PawlJson.Default.WorkflowVersion, cancellationToken);

    private static StringContent Document(string document) =>
        new(document, Encoding.UTF8, new MediaTypeHeaderValue(document.AsSpan().TrimStart() is ['{', ..] ? "application/json" : "application/yaml"));
}
