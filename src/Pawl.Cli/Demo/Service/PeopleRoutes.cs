using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pawl.Cli.Demo.Service;

/// <summary>Users and their provisioning, customers, and messages to them.</summary>
internal static class PeopleRoutes
{
    private static readonly (string Name, string Tier, string Country)[] Customers =
        [("Ada Lind", "gold", "SE"), ("Bruno Conti", "silver", "IT"), ("Chloe Martin", "new", "FR"), ("Dev Anand", "gold", "IN"), ("Eva Novak", "silver", "CZ")];

    public static void Map(IEndpointRouteBuilder app, Records records)
    {
        app.MapPost("/users", (JsonObject user) => records.All("usr").Any(known => Same(known["email"], user["email"]) && (string?)known["status"] != "deleted")
            ? Replies.Problem(StatusCodes.Status409Conflict, $"A user with the address {user["email"]} exists.")
            : Replies.Created(records.Add("usr", "userId",
                ("name", user["name"]), ("email", user["email"]), ("department", user["department"]), ("status", "created"),
                ("accounts", new JsonArray()), ("groups", new JsonArray()))));
        app.MapGet("/users/{id}", (string id) => ShopRoutes.Found(records.Find(id), $"user {id}"));
        app.MapDelete("/users/{id}", (string id) => records.Change(id, user => user["status"] = "deleted") is null
            ? Replies.NotFound($"user {id}")
            : Replies.Ok(new JsonObject { ["userId"] = id, ["status"] = "deleted" }));
        app.MapPost("/users/{id}/accounts", (string id, JsonObject account) => AddAccount(records, id, account));
        app.MapPost("/users/{id}/groups", (string id, JsonObject group) =>
            records.Change(id, user => ((JsonArray)user["groups"]!).Add(group["group"]?.DeepClone())) is null
                ? Replies.NotFound($"user {id}")
                : Replies.Created(new JsonObject { ["userId"] = id, ["group"] = group["group"]?.DeepClone() }));

        app.MapGet("/customers/{id}", (string id) => Customer(id) is { } customer ? Replies.Ok(customer) : Replies.NotFound($"customer {id}"));

        app.MapPost("/messages", (JsonObject message) =>
        {
            var sent = records.Add("msg", "messageId", ("to", message["to"]), ("subject", message["subject"]), ("text", message["text"]), ("status", "queued"));
            return Replies.Accepted(new JsonObject { ["messageId"] = (string)sent["messageId"]!, ["to"] = sent["to"]?.DeepClone(), ["status"] = "queued" }, "/messages");
        });
        app.MapGet("/messages", (string? to) => Replies.Ok(new JsonObject
        {
            ["items"] = new JsonArray([.. records.All("msg").Where(message => to is null || (string?)message["to"] == to)]),
        }));
    }

    private static IResult AddAccount(Records records, string id, JsonObject account)
    {
        if (records.Find(id) is null) return Replies.NotFound($"user {id}");
        if ((string?)account["system"] == "legacy") return Replies.Problem(StatusCodes.Status500InternalServerError, "The legacy system is down, as always.");
        var added = records.Add("acc", "accountId", ("userId", id), ("system", account["system"]), ("status", "active"));
        records.Change(id, user => ((JsonArray)user["accounts"]!).Add(account["system"]?.DeepClone()));
        return Replies.Created(added);
    }

    private static JsonObject? Customer(string id)
    {
        var number = id.StartsWith("cus-", StringComparison.Ordinal) && int.TryParse(id[4..], out var parsed) ? parsed : 0;
        if (number < 1 || number > Customers.Length) return null;
        var (name, tier, country) = Customers[number - 1];
        return new JsonObject { ["customerId"] = id, ["name"] = name, ["email"] = $"{name.Split(' ')[0].ToLowerInvariant()}@example.com", ["tier"] = tier, ["country"] = country };
    }

    private static bool Same(JsonNode? left, JsonNode? right) => left is not null && JsonNode.DeepEquals(left, right);
}
