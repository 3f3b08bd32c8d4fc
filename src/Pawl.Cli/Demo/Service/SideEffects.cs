using Microsoft.AspNetCore.Http;

namespace Pawl.Cli.Demo.Service;

/// <summary>Stands before every route: keeps the ledger, obeys the knobs, and answers a repeated idempotency key with the first answer.</summary>
internal sealed class SideEffects(Ledger ledger, FailureCounter failures, TimeProvider time)
{
    private const string KeyHeader = "Idempotency-Key";

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var (request, path) = (http.Request, http.Request.Path.Value ?? "/");
        if (path is "/ledger" or "/reset" or "/health")
        {
            await next(http);
            return;
        }

        var knobs = Knobs.Of(request);
        if (knobs.Delay > TimeSpan.Zero) await Task.Delay(knobs.Delay, time, http.RequestAborted);

        var key = request.Headers[KeyHeader] is [{ Length: > 0 } sent] ? sent : null;
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var entry = reads ? null : ledger.Find(key, request.Method, path);
        if (entry is null && !reads)
        {
            await Replies.Problem(StatusCodes.Status507InsufficientStorage, $"The ledger holds {Ledger.MaxEntries} entries. Empty it: DELETE /ledger").ExecuteAsync(http);
            return;
        }

        entry?.CountRequest(time.GetUtcNow());
        if (Failure(knobs, key, path) is { } status)
        {
            await Replies.Problem(status, "This failure was asked for in the query.").ExecuteAsync(http);
            return;
        }

        try
        {
            if (entry is null) await next(http);
            else if (key is null) await CarryOutAsync(http, next, entry);
            else await CarryOutOnceAsync(http, next, entry);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException && !http.Response.HasStarted)
        {
            // The routes read members as what they should be; a text where a number belongs ends here.
            await Replies.Problem(StatusCodes.Status400BadRequest, $"A member of the body has the wrong type: {error.Message}").ExecuteAsync(http);
        }
    }

    private int? Failure(Knobs knobs, string? key, string path)
    {
        if (knobs.Fail is { } always) return always;
        return knobs.FailFirst > 0 && failures.Next($"knob {knobs.FailKey ?? key ?? path}") <= knobs.FailFirst ? knobs.FailStatus : null;
    }

    private static async Task CarryOutOnceAsync(HttpContext http, RequestDelegate next, LedgerEntry entry)
    {
        await entry.Turn.WaitAsync(http.RequestAborted);
        try
        {
            if (entry.Reply is { } reply)
            {
                http.Response.Headers["Idempotent-Replayed"] = "true";
                await WriteAsync(http.Response, reply);
            }
            else
            {
                entry.Reply = await CarryOutAsync(http, next, entry);
            }
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    /// <summary>Lets the route answer into memory, so that the effect is counted before the caller hears of it.</summary>
    private static async Task<StoredReply?> CarryOutAsync(HttpContext http, RequestDelegate next, LedgerEntry entry)
    {
        var wire = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = wire;
        }

        var response = http.Response;
        var reply = new StoredReply(response.StatusCode, response.ContentType, response.Headers.Location, buffer.ToArray());
        var succeeded = reply.Status is >= 200 and < 300;
        if (succeeded) entry.CountEffect();
        await wire.WriteAsync(reply.Body, http.RequestAborted);
        return succeeded ? reply : null;
    }

    private static async Task WriteAsync(HttpResponse response, StoredReply reply)
    {
        response.StatusCode = reply.Status;
        response.ContentType = reply.ContentType;
        if (reply.Location is not null) response.Headers.Location = reply.Location;
        await response.Body.WriteAsync(reply.Body, response.HttpContext.RequestAborted);
    }
}
