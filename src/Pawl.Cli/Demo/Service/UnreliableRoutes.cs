using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pawl.Cli.Demo.Service;

/// <summary>What makes retries, races and polling worth showing: a flaky API, slow suppliers, jobs; and what mirrors a request.</summary>
internal static class UnreliableRoutes
{
    private static readonly Dictionary<string, (TimeSpan Delay, decimal Price, int Days)> Suppliers = new()
    {
        ["alpha"] = (TimeSpan.FromMilliseconds(150), 120m, 2),
        ["beta"] = (TimeSpan.FromMilliseconds(400), 95m, 4),
        ["gamma"] = (TimeSpan.FromMilliseconds(900), 80m, 7),
    };

    public static void Map(IEndpointRouteBuilder app, Records records, FailureCounter failures, TimeProvider time)
    {
        app.MapMethods("/flaky/{key}", ["GET", "POST"], (HttpContext http, string key, int status = 503) =>
            Flaky(http, failures, key, Count(http), status));

        app.MapGet("/quotes/{supplier}", async (string supplier, string? item, CancellationToken cancellationToken) =>
        {
            if (!Suppliers.TryGetValue(supplier, out var quote)) return Replies.NotFound($"supplier {supplier}; there are {string.Join(", ", Suppliers.Keys)}");
            await Task.Delay(quote.Delay, time, cancellationToken);
            return Replies.Ok(new JsonObject { ["supplier"] = supplier, ["item"] = item, ["price"] = quote.Price, ["currency"] = "EUR", ["deliveryDays"] = quote.Days });
        });

        app.MapPost("/jobs", (JsonObject job) =>
        {
            var added = records.Add("job", "jobId",
                ("kind", job["kind"]), ("status", "running"), ("progress", 0), ("polls", job["polls"] ?? 3), ("seen", 0), ("fail", job["fail"] ?? false));
            return Replies.Accepted(Shown(added), $"/jobs/{added["jobId"]}");
        });
        app.MapGet("/jobs/{id}", (string id) => records.Change(id, Advance) is { } job ? Replies.Ok(Shown(job)) : Replies.NotFound($"job {id}"));
        app.MapDelete("/jobs/{id}", (string id) => records.Change(id, job => job["status"] = "cancelled") is null
            ? Replies.NotFound($"job {id}")
            : Replies.Ok(new JsonObject { ["jobId"] = id, ["status"] = "cancelled" }));

        app.MapGet("/secure/basic", (HttpRequest request) => request.Headers.Authorization == "Basic " + Convert.ToBase64String("demo:demo"u8)
            ? Replies.Ok(new JsonObject { ["user"] = "demo" })
            : Replies.Problem(StatusCodes.Status401Unauthorized, "User demo, password demo."));
        app.MapGet("/secure/bearer", (HttpRequest request) => request.Headers.Authorization == "Bearer demo-token"
            ? Replies.Ok(new JsonObject { ["token"] = "ok" })
            : Replies.Problem(StatusCodes.Status401Unauthorized, "The token is demo-token."));

        app.Map("/echo", EchoAsync);
    }

    private static int Count(HttpContext http) => int.TryParse(http.Request.Query["failures"], out var count) ? count : 2;

    private static IResult Flaky(HttpContext http, FailureCounter failures, string key, int count, int status)
    {
        var attempt = failures.Next($"flaky {key}");
        if (attempt > count) return Replies.Ok(new JsonObject { ["key"] = key, ["attempts"] = attempt, ["message"] = "recovered" });
        http.Response.Headers.RetryAfter = "1";
        return Replies.Problem(status is >= 400 and <= 599 ? status : StatusCodes.Status503ServiceUnavailable, $"Attempt {attempt} of {count} that fail.");
    }

    private static void Advance(JsonObject job)
    {
        if ((string?)job["status"] != "running") return;
        var (polls, seen) = (Math.Max((int?)job["polls"] ?? 3, 1), (int)job["seen"]! + 1);
        job["seen"] = seen;
        job["progress"] = Math.Min(seen * 100 / polls, 100);
        if (seen >= polls) job["status"] = (bool?)job["fail"] == true ? "failed" : "succeeded";
    }

    /// <summary>A job as callers see it: without the counters, with a result once it has one.</summary>
    private static JsonObject Shown(JsonObject job)
    {
        job.Remove("polls");
        job.Remove("seen");
        job.Remove("fail");
        if ((string?)job["status"] == "succeeded") job["result"] = new JsonObject { ["message"] = $"{job["kind"]} is done" };
        return job;
    }

    private static async Task<IResult> EchoAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken);
        return Replies.Ok(new JsonObject
        {
            ["method"] = request.Method,
            ["path"] = request.Path.Value,
            ["query"] = new JsonObject(request.Query.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.ToString()))),
            ["headers"] = new JsonObject(request.Headers.Select(pair => KeyValuePair.Create(pair.Key.ToLowerInvariant(), (JsonNode?)pair.Value.ToString()))),
            ["body"] = Body(text),
        });
    }

    private static JsonNode? Body(string text)
    {
        if (text.Length == 0) return null;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
