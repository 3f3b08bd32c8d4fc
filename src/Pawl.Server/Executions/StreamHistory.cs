using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Pawl.Engine;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Executions;

/// <summary>Sends history as it grows, as server-sent events. The id of an event is its position, so that a reader can go on where it was cut off.</summary>
internal sealed class StreamHistory(IExecutions executions, IExecutionReader reader, StreamSlots slots, ServerOptions options, TimeProvider time, IHostApplicationLifetime lifetime)
{
    public const string MediaType = "text/event-stream";
    public const string ResumeHeader = "Last-Event-ID";

    private static readonly byte[] Heartbeat = ": still here\n\n"u8.ToArray();
    private static readonly byte[] End = "event: end\ndata: {}\n\n"u8.ToArray();

    public static Task StreamAsync(HttpContext http, string id, Caller caller, StreamHistory streams, CancellationToken cancellationToken) =>
        streams.StreamAsync(http, new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id)), PositionOf(http), cancellationToken);

    private async Task StreamAsync(HttpContext http, ExecutionKey key, long position, CancellationToken cancellationToken)
    {
        using var slot = slots.Take();
        if (await reader.GetAsync(key, cancellationToken) is null) throw ExecutionWaiter.NotFound();

        http.Response.ContentType = MediaType;
        http.Response.Headers.CacheControl = "no-store, no-transform";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.StartAsync(cancellationToken);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try { await FollowAsync(http.Response, key, position, stop.Token); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { } // this server stops: the reader goes on at the next
        catch (Exception error) when (error is RuntimeUnavailableException or StoreUnavailableException) { } // without the event "end", so the reader comes back
    }

    private async Task FollowAsync(HttpResponse response, ExecutionKey key, long position, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (last, ended) = await SendAsync(response, key, position, cancellationToken);
            if (ended) break;

            var grown = await GrownAsync(response, key, last, cancellationToken);
            // Nothing grew and nothing will: it ended before the position from which the reader wanted to go on.
            if (grown <= last) break;
            position = last;
        }
        await response.Body.WriteAsync(End, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>Sends what is stored beyond a position.</summary>
    private async Task<(long Position, bool Ended)> SendAsync(HttpResponse response, ExecutionKey key, long position, CancellationToken cancellationToken)
    {
        var ended = false;
        await foreach (var batch in HistoryPages.BatchesAsync(reader, key, position + 1, cancellationToken))
        {
            foreach (var item in HistoryItems.Of(batch, position + 1))
            {
                await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"id: {item.Position}\nevent: {item.Type}\ndata: "), cancellationToken);
                await response.Body.WriteAsync(JsonContracts.Write(item), cancellationToken);
                await response.Body.WriteAsync("\n\n"u8.ToArray(), cancellationToken);
                position = item.Position;
            }
            ended |= HistoryItems.IsEnd(batch.Events[^1]);
        }
        await response.Body.FlushAsync(cancellationToken);
        return (position, ended);
    }

    /// <summary>Waits until the history is longer, with a sign of life now and then.</summary>
    private async Task<long> GrownAsync(HttpResponse response, ExecutionKey key, long position, CancellationToken cancellationToken)
    {
        var growth = executions.WaitBeyondAsync(key, position, cancellationToken);
        while (true)
        {
            try { return await growth.WaitAsync(options.Limits.StreamHeartbeat, time, cancellationToken); }
            catch (TimeoutException)
            {
                await response.Body.WriteAsync(Heartbeat, cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
            }
        }
    }

    private static long PositionOf(HttpContext http)
    {
        var given = http.Request.Headers[ResumeHeader];
        if (given.Count == 0) return 0;
        return given.Count == 1 && long.TryParse(given[0], NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < long.MaxValue
            ? position
            : throw new ApiException("header-invalid", $"'{ResumeHeader}' must be the id of an event of this stream: a whole number.");
    }
}
