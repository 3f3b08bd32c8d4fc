using System.Net.Http.Headers;
using Pawl.Client;
using Pawl.Client.Access;
using Pawl.Client.Problems;

namespace Pawl.Cli.Contexts;

/// <summary>Sends the access token of a context, and exchanges it before it ends. Several commands at once take turns: a refresh token counts once only.</summary>
/// <param name="path">The file of contexts.</param>
/// <param name="name">The context.</param>
/// <param name="time">The clock.</param>
internal sealed class RefreshingHandler(string path, string name, TimeProvider time) : DelegatingHandler(new HttpClientHandler())
{
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);
    /// <summary>Another command that takes longer than this over its exchange is taken for dead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellationToken));
        return await base.SendAsync(request, cancellationToken);
    }

    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        if (Fresh(Saved()) is { } token) return token;
        using var turn = await TurnAsync(cancellationToken);
        // Whoever had the turn before may have done it.
        var saved = Saved();
        if (Fresh(saved) is { } other) return other;

        using var client = PawlClient.Connect(saved.Server, key: null);
        LoggedIn next;
        try
        {
            next = await client.Users.RefreshAsync(new() { RefreshToken = saved.RefreshToken ?? throw Ended() }, cancellationToken);
        }
        catch (PawlApiException refused) when (refused.Status == 401)
        {
            throw Ended();
        }
        ContextFile.Read(path).With(name, saved with { AccessToken = next.AccessToken, AccessExpiresAt = next.ExpiresAt, RefreshToken = next.RefreshToken }).Write(path);
        return next.AccessToken!;
    }

    private SavedContext Saved() => ContextFile.Read(path).Contexts.GetValueOrDefault(name) ?? throw Ended();

    private string? Fresh(SavedContext saved) => saved.AccessExpiresAt - Early > time.GetUtcNow() ? saved.AccessToken : null;

    private async Task<FileStream> TurnAsync(CancellationToken cancellationToken)
    {
        for (var began = time.GetTimestamp(); ;)
        {
            try
            {
                return new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(LookAgain, time, cancellationToken);
            }
        }
    }

    private CliException Ended() => new($"the login of the context '{name}' has ended. Log in again: pawl login --context {name}");
}
