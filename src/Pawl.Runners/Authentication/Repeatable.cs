namespace Pawl.Runners.Authentication;

/// <summary>Whether a request that was refused for its credentials can be sent again.</summary>
internal static class Repeatable
{
    /// <summary>Requests are made anew for each try; a body that comes from a stream is the one thing that cannot be.</summary>
    public static bool Is(HttpRequestMessage request) => request.Content is not StreamContent;
}
