using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pawl.Cli.Demo.Service;

/// <summary>A shop: orders, stock, payments, refunds, shipping.</summary>
internal static class ShopRoutes
{
    private const int StockOfEverything = 100;

    public static void Map(IEndpointRouteBuilder app, Records records)
    {
        var shop = app.MapGroup("/shop");
        shop.MapPost("/orders", (JsonObject order) => Replies.Created(records.Add("ord", "orderId",
            ("customer", order["customer"]), ("items", order["items"] ?? new JsonArray()), ("total", Total(order["items"])), ("status", "received"))));
        shop.MapGet("/orders/{id}", (string id) => Found(records.Find(id), $"order {id}"));
        shop.MapDelete("/orders/{id}", (string id) => Found(records.Change(id, order => order["status"] = "cancelled"), $"order {id}"));

        shop.MapGet("/stock/{sku}", (string sku) => Replies.Ok(new JsonObject { ["sku"] = sku, ["available"] = Available(records, sku) }));
        shop.MapPost("/reservations", (JsonObject wanted) => Reserve(records, wanted));
        shop.MapDelete("/reservations/{id}", (string id) => Found(records.Change(id, reservation => reservation["status"] = "released"), $"reservation {id}"));

        shop.MapPost("/payments", (JsonObject payment) => (string?)payment["card"] == "declined"
            ? Replies.Problem(StatusCodes.Status402PaymentRequired, "The card was declined.")
            : Replies.Created(records.Add("pay", "paymentId",
                ("orderId", payment["orderId"]), ("amount", payment["amount"]), ("currency", payment["currency"] ?? "EUR"), ("status", "captured"))));
        shop.MapPost("/refunds", (JsonObject refund) => (string?)refund["paymentId"] is { } id && records.Find(id) is { } payment
            ? Replies.Created(records.Add("ref", "refundId",
                ("paymentId", id), ("amount", refund["amount"] ?? payment["amount"]), ("status", "refunded")))
            : Replies.NotFound($"payment {refund["paymentId"]}"));

        shop.MapPost("/shipments", (JsonObject shipment) => (string?)(shipment["address"] as JsonObject)?["city"] == "Nowhere"
            ? Replies.Problem(StatusCodes.Status503ServiceUnavailable, "No carrier goes to Nowhere today.")
            : Replies.Created(Book(records, shipment)));
        shop.MapDelete("/shipments/{id}", (string id) => Found(records.Change(id, shipment => shipment["status"] = "cancelled"), $"shipment {id}"));
    }

    internal static IResult Found(JsonObject? record, string what) => record is null ? Replies.NotFound(what) : Replies.Ok(record);

    private static JsonObject Book(Records records, JsonObject shipment)
    {
        var booked = records.Add("shp", "shipmentId", ("orderId", shipment["orderId"]), ("trackingNumber", null), ("status", "booked"));
        var id = (string)booked["shipmentId"]!;
        return records.Change(id, record => record["trackingNumber"] = $"TRACK-{id[4..]}")!;
    }

    private static IResult Reserve(Records records, JsonObject wanted)
    {
        foreach (var (sku, quantity) in Lines(wanted["items"]))
        {
            if (Available(records, sku) < quantity) return Replies.Problem(StatusCodes.Status409Conflict, $"Not enough of {sku} in stock.");
        }

        return Replies.Created(records.Add("res", "reservationId", ("orderId", wanted["orderId"]), ("status", "reserved"), ("items", wanted["items"])));
    }

    private static int Available(Records records, string sku)
    {
        if (sku.StartsWith("sold-out", StringComparison.Ordinal)) return 0;
        var reserved = records.All("res").Where(reservation => (string?)reservation["status"] == "reserved")
            .SelectMany(reservation => Lines(reservation["items"])).Where(line => line.Sku == sku).Sum(line => line.Quantity);
        return StockOfEverything - reserved;
    }

    private static IEnumerable<(string Sku, int Quantity)> Lines(JsonNode? items) => (items as JsonArray ?? []).OfType<JsonObject>()
        .Select(item => ((string?)item["sku"] ?? "", (int?)item["quantity"] ?? 1));

    private static decimal Total(JsonNode? items) => (items as JsonArray ?? []).OfType<JsonObject>()
        .Sum(item => ((decimal?)item["quantity"] ?? 1) * ((decimal?)item["price"] ?? 0));
}
