using System.Net.Http.Headers;
using System.Text;
using Pawl.Client.Serialization;
using Pawl.Client.Workflows;

namespace Pawl.Client.Templates;

/// <summary>The routes below <c>/templates</c>.</summary>
public sealed class TemplatesClient
{
    private readonly ApiConnection connection;

    internal TemplatesClient(ApiConnection connection) => this.connection = connection;

    /// <summary>A page of templates, each in its latest version, by namespace and name.</summary>
    public Task<Page<Template>> ListAsync(WorkflowQuery? query = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("templates")).With("namespace", query?.Namespace).With("search", query?.Search).With("limit", limit).With("cursor", cursor).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageTemplate, cancellationToken);
    }

    /// <summary>One template: a version, or the latest.</summary>
    public Task<Template> GetAsync(string @namespace, string name, string? version = null, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, new QueryText(ApiConnection.Path("templates", @namespace, name)).With("version", version).ToString(), null, PawlJson.Default.Template, cancellationToken);

    /// <summary>Publishes a document as a template.</summary>
    /// <exception cref="Problems.PawlApiException">400 when it is not valid, or its tags do not say that it is a template.</exception>
    public Task<WorkflowVersion> PublishAsync(string document, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("templates"),
            new StringContent(document, Encoding.UTF8, new MediaTypeHeaderValue(document.AsSpan().TrimStart() is ['{', ..] ? "application/json" : "application/yaml")), PawlJson.Default.WorkflowVersion, cancellationToken);

    /// <summary>Makes a workflow of a template.</summary>
    /// <exception cref="Problems.PawlApiException">400 with a pointer to each argument that does not fit.</exception>
    public Task<TemplateInstance> InstantiateAsync(string @namespace, string name, InstantiateTemplate wanted, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("templates", @namespace, name, "instantiate"), ApiConnection.Json(wanted, PawlJson.Default.InstantiateTemplate), PawlJson.Default.TemplateInstance, cancellationToken);

    /// <summary>The templates that come with Pawl.</summary>
    public Task<Page<Template>> LibraryAsync(CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("templates", "library"), null, PawlJson.Default.PageTemplate, cancellationToken);

    /// <summary>Publishes a template that comes with Pawl. Installing it again changes nothing.</summary>
    public Task<WorkflowVersion> InstallAsync(string name, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("templates", "library", name, "install"), null, PawlJson.Default.WorkflowVersion, cancellationToken);
}
