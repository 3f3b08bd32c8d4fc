using System.Collections.Immutable;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Activities;

/// <summary>A container.</summary>
/// <param name="Image">The image's name.</param>
/// <param name="Name">The container's name: the same whenever the same task run asks again.</param>
/// <param name="Command">What the image's shell runs; null for the image's own program.</param>
/// <param name="Arguments">Arguments of the program, or <c>$1</c> and on of the command.</param>
/// <param name="Stdin">Standard input; null when empty.</param>
/// <param name="Environment">Variables to add to the image's own.</param>
/// <param name="Ports">Port of the machine, port of the container.</param>
/// <param name="Volumes">Folder of the machine, place in the container.</param>
/// <param name="Pull">When the image is fetched.</param>
/// <param name="RemoveAfter">How long after its end it is removed: zero is at once; null is never.</param>
/// <param name="Return">What becomes the result.</param>
public sealed record ContainerActivity(
    string Image,
    string Name,
    string? Command,
    ImmutableArray<string> Arguments,
    string? Stdin,
    ImmutableArray<KeyValuePair<string, string>> Environment,
    ImmutableArray<KeyValuePair<string, string>> Ports,
    ImmutableArray<KeyValuePair<string, string>> Volumes,
    ContainerPull Pull,
    TimeSpan? RemoveAfter,
    ProcessReturn Return) : ActivityRequest;

/// <summary>When an image is fetched.</summary>
public enum ContainerPull
{
    /// <summary>When this machine does not have it. The default.</summary>
    IfNotPresent,
    /// <summary>Before each run.</summary>
    Always,
    /// <summary>Never: a missing one is an error.</summary>
    Never,
}
