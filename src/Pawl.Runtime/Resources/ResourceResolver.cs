using System.Collections.Immutable;
using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Secrets;

namespace Pawl.Runtime.Resources;

/// <summary>A definition that is ready to be started.</summary>
/// <param name="Definition">The definition, linked.</param>
/// <param name="Resources">What it pins.</param>
internal sealed record PinnedDefinition(WorkflowDefinition Definition, ImmutableArray<PinnedResource> Resources);

/// <summary>Looks up what a definition refers to and does not contain, before an execution of it starts.</summary>
/// <remarks>
/// In rounds: what the definition refers to, then what the documents found refer to, until nothing is missing. Whatever cannot be had within
/// the bounds is pinned as such, and faults the task that needs it: a start never fails for it.
/// </remarks>
internal sealed class ResourceResolver(
    IResourceLoader loader, LinkedDefinitions linked, SecretReads secrets, RuntimeOptions options, RuntimeEnvironment environment, CancellationToken stopping)
{
    /// <summary>Begins to look up. The outcome is handed over once; never when the runtime stops before.</summary>
    public void Begin(ExecutionKey key, WorkflowDefinition definition, StartExecution start, Action<PinnedDefinition> resolved) => _ = environment.Run(async () =>
    {
        try
        {
            resolved(await ResolveAsync(key, definition, start));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever waits is told by the owner, which is given up too.
        }
    });

    /// <summary>A definition with what another execution of it pinned: nothing is looked up.</summary>
    public PinnedDefinition Pinned(ExecutionKey key, WorkflowDefinition definition, ImmutableArray<PinnedResource> resources) =>
        new(linked.Of(key.Tenant, definition, resources), resources);

    private async Task<PinnedDefinition> ResolveAsync(ExecutionKey key, WorkflowDefinition definition, StartExecution start)
    {
        var limits = options.Resources;
        using var late = new CancellationTokenSource(limits.Time, environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, late.Token);

        var context = new DecisionContext { Now = environment.Now, Seed = 0, Key = key, Secrets = await SecretsAsync(key.Tenant, definition, either.Token), Limits = options.Engine };
        var pinned = ImmutableArray<PinnedResource>.Empty;
        var unresolved = definition.External;
        var length = 0;
        for (var round = 0; !unresolved.IsEmpty; round++)
        {
            if (round >= limits.Depth)
            {
                pinned = pinned.AddRange(unresolved.Select(reference => PinnedResource.Missing(reference.Key, null, $"'{reference.Key}' is not looked up: more than {limits.Depth} documents lead to it, one from the next.")));
                break;
            }

            var room = limits.Count - pinned.Length;
            var found = await Task.WhenAll(unresolved.Take(room).Select(reference => LoadAsync(key, definition, reference, start, context, either.Token)));
            foreach (var resource in found)
            {
                length += resource.Text?.Length ?? 0;
                pinned = pinned.Add(length <= limits.TotalLength
                    ? resource
                    : PinnedResource.Missing(resource.Key, null, $"'{resource.Key}' is not taken: with it, what the execution refers to is longer than {limits.TotalLength} characters."));
            }
            if (unresolved.Length > room)
            {
                pinned = pinned.AddRange(unresolved.Skip(room).Select(reference => PinnedResource.Missing(reference.Key, null, $"'{reference.Key}' is not looked up: the execution refers to more than {limits.Count} documents.")));
                break;
            }
            unresolved = DefinitionLinker.Link(definition, pinned).Unresolved;
        }
        return new(linked.Of(key.Tenant, definition, pinned), pinned);
    }

    /// <summary>What policies of catalogs and schemas may need. Without the store, what needs a secret counts as not to be had.</summary>
    private async Task<JqValue> SecretsAsync(string tenant, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.Use.Secrets.IsEmpty) return JqValue.EmptyObject;
        try
        {
            return (await secrets.ReadAsync(tenant, definition.Id.Namespace, definition.Use.Secrets, cancellationToken)).Unbound;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return JqValue.EmptyObject;
        }
    }

    private async Task<PinnedResource> LoadAsync(
        ExecutionKey key, WorkflowDefinition definition, ExternalReference reference, StartExecution start, DecisionContext context, CancellationToken cancellationToken)
    {
        var location = WorkflowEngine.Locate(definition, reference, start, context);
        if (location.Uri is not { } uri) return PinnedResource.Missing(reference.Key, null, location.Error!);
        try
        {
            var loaded = await loader.LoadAsync(key.Tenant, location, cancellationToken);
            return loaded.Text is { } text ? PinnedResource.Found(reference.Key, uri, text) : PinnedResource.Missing(reference.Key, uri, loaded.Error!);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return PinnedResource.Missing(reference.Key, uri, $"{Place(uri)} could not be had within {options.Resources.Time.TotalSeconds:0.###} s.");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A fault of ours must not leave the start without an answer; it is recorded where its author will look.
            return PinnedResource.Missing(reference.Key, uri, $"{Place(uri)} could not be had: {fault.Message}");
        }
    }

    /// <summary>An address without user information and query, which may hold credentials.</summary>
    private static string Place(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
