using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pawl.Cli.Demo.Service;

/// <summary>Invoices and the data of reports.</summary>
internal static class BackOfficeRoutes
{
    private static readonly (string Customer, string Email, decimal Amount, string Due, int Overdue, string Status)[] Invoices =
    [
        ("Ada Lind", "ada@example.com", 120.00m, "2026-01-10", 26, "open"),
        ("Bruno Conti", "bruno@example.com", 80.50m, "2026-01-20", 16, "open"),
        ("Chloe Martin", "chloe@example.com", 640.00m, "2026-01-25", 11, "paid"),
        ("Dev Anand", "dev@example.com", 2300.00m, "2025-12-01", 66, "open"),
        ("Eva Novak", "eva@example.com", 15.90m, "2026-02-20", 0, "open"),
        ("Ada Lind", "ada@example.com", 99.00m, "2026-01-05", 31, "paid"),
        ("Bruno Conti", "bruno@example.com", 410.00m, "2026-01-15", 21, "open"),
    ];

    private static readonly Dictionary<string, (string Product, int Units, decimal Revenue)[]> Sales = new()
    {
        ["emea"] = [("ratchet", 120, 3600m), ("pawl", 340, 5100m), ("spring", 90, 450m)],
        ["apac"] = [("ratchet", 80, 2400m), ("pawl", 210, 3150m), ("spring", 400, 2000m)],
        ["amer"] = [("ratchet", 60, 1800m), ("pawl", 95, 1425m), ("spring", 30, 150m)],
    };

    public static void Map(IEndpointRouteBuilder app, Records records)
    {
        app.MapGet("/invoices", (string? status, int page = 1, int size = 3) => Page(records, status, Math.Max(page, 1), Math.Clamp(size, 1, 100)));
        app.MapGet("/invoices/{id}", (string id) => ShopRoutes.Found(Invoice(records, id), $"invoice {id}"));
        app.MapPost("/invoices/{id}/reminders", (string id, JsonObject reminder) => Invoice(records, id) is { } invoice
            ? Replies.Created(records.Add("rem", "reminderId", ("invoiceId", id), ("level", reminder["level"]), ("sentTo", invoice["email"])))
            : Replies.NotFound($"invoice {id}"));
        app.MapPost("/invoices/{id}/payments", (string id, JsonObject payment) => Invoice(records, id) is null
            ? Replies.NotFound($"invoice {id}")
            : Pay(records, id, payment));

        app.MapGet("/reports/sales", (string? region) => Sales.TryGetValue(region ?? "", out var rows)
            ? Replies.Ok(new JsonObject
            {
                ["region"] = region,
                ["period"] = "2026-01",
                ["rows"] = new JsonArray([.. rows.Select(row => (JsonNode)new JsonObject { ["product"] = row.Product, ["units"] = row.Units, ["revenue"] = row.Revenue })]),
            })
            : Replies.NotFound($"region {region}; there are {string.Join(", ", Sales.Keys)}"));
        app.MapGet("/reports/incidents", () => Replies.Ok(new JsonObject
        {
            ["open"] = 2,
            ["closed"] = 11,
            ["rows"] = new JsonArray(Incident("inc-1", "high", "Checkout is slow"), Incident("inc-2", "low", "A typo on the invoice")),
        }));
        app.MapPost("/reports", (JsonObject report) =>
        {
            var added = records.Add("rep", "reportId", ("title", report["title"]), ("url", null));
            var id = (string)added["reportId"]!;
            return Replies.Created(records.Change(id, record => record["url"] = $"/reports/{id}")!);
        });
        app.MapGet("/reports/{id}", (string id) => ShopRoutes.Found(records.Find(id), $"report {id}"));
    }

    private static IResult Page(Records records, string? status, int page, int size)
    {
        var all = Enumerable.Range(1, Invoices.Length).Select(number => Invoice(records, $"inv-{number}")!)
            .Where(invoice => status is null || (string?)invoice["status"] == status).ToArray();
        // In 64 bits: a page number is whatever the caller wrote.
        var end = (long)page * size;
        return Replies.Ok(new JsonObject
        {
            ["items"] = new JsonArray([.. all.Skip((int)Math.Min(end - size, all.Length)).Take(size)]),
            ["page"] = page,
            ["nextPage"] = end < all.Length ? page + 1 : null,
            ["total"] = all.Length,
        });
    }

    private static JsonObject? Invoice(Records records, string id)
    {
        var number = id.StartsWith("inv-", StringComparison.Ordinal) && int.TryParse(id[4..], out var parsed) ? parsed : 0;
        if (number < 1 || number > Invoices.Length) return null;
        var (customer, email, amount, due, overdue, status) = Invoices[number - 1];
        var paid = Paid(records, id);
        return new JsonObject
        {
            ["invoiceId"] = id,
            ["customer"] = customer,
            ["email"] = email,
            ["amount"] = amount,
            ["currency"] = "EUR",
            ["dueDate"] = due,
            ["daysOverdue"] = overdue,
            ["status"] = paid >= amount ? "paid" : status,
        };
    }

    private static IResult Pay(Records records, string id, JsonObject payment)
    {
        records.Add("ipay", "invoicePaymentId", ("invoiceId", id), ("amount", payment["amount"]));
        return Replies.Created(new JsonObject { ["invoiceId"] = id, ["paid"] = Paid(records, id), ["status"] = Invoice(records, id)!["status"]!.DeepClone() });
    }

    private static decimal Paid(Records records, string id) =>
        records.All("ipay").Where(payment => (string?)payment["invoiceId"] == id).Sum(payment => (decimal?)payment["amount"] ?? 0);

    private static JsonObject Incident(string id, string severity, string title) =>
        new() { ["id"] = id, ["severity"] = severity, ["title"] = title, ["openedAt"] = "2026-01-04T08:00:00Z" };
}
