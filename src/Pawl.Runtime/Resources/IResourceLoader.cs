using Pawl.Engine.Decisions;

namespace Pawl.Runtime.Resources;

/// <summary>Fetches what definitions refer to and do not contain.</summary>
public interface IResourceLoader
{
    /// <summary>Fetches one text.</summary>
    /// <param name="tenant">Who asks: nothing that one tenant fetched is given to another.</param>
    /// <param name="location">Where it is, and as whom to ask.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The text, or why it could not be had. Failures of the outside are answers, not exceptions.</returns>
    Task<LoadedResource> LoadAsync(string tenant, ResourceLocation location, CancellationToken cancellationToken);
}

/// <summary>What fetching gave. Exactly one member is set.</summary>
/// <param name="Text">The text.</param>
/// <param name="Error">Why it could not be had: one sentence without credentials.</param>
public sealed record LoadedResource(string? Text, string? Error);

/// <summary>The loader of a runtime that was given none.</summary>
internal sealed class NoResourceLoader : IResourceLoader
{
    public Task<LoadedResource> LoadAsync(string tenant, ResourceLocation location, CancellationToken cancellationToken) =>
        Task.FromResult(new LoadedResource(null, $"{location.Uri} cannot be had: this server fetches nothing from elsewhere."));
}
