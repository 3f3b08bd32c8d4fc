using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Pawl.IntegrationTests.Api.Oidc;

/// <summary>The part of a stand-in provider that people log in to. It is as strict as a real one: about its client, the verifier, the address, and codes that were used.</summary>
public sealed class TestLogins
{
    private readonly ConcurrentDictionary<string, Grant> grants = new();

    /// <summary>Codes of devices, with the ID token once somebody confirmed it; an empty text is a refusal.</summary>
    public ConcurrentDictionary<string, string?> Devices { get; } = new();

    /// <summary>The ID token of every code of a device from the beginning; null while somebody must confirm it first.</summary>
    public string? ConfirmsAtOnce { get; set; }

    /// <summary>What it answers to a form at the token endpoint instead; null for what is right.</summary>
    public Func<IResult>? TokenAnswer { get; set; }

    /// <summary>Lets somebody log in who was sent to an address, and sends him back with a code.</summary>
    /// <param name="address">Where the server sent the browser.</param>
    /// <param name="idToken">Makes the token from the nonce.</param>
    public string Confirm(Uri address, Func<string, string> idToken)
    {
        var query = QueryHelpers.ParseQuery(address.Query);
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        grants[code] = new(query["code_challenge"]!, query["redirect_uri"]!, idToken(query["nonce"]!));
        return code;
    }

    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/token", async (HttpContext http) =>
        {
            if (TokenAnswer is { } other) return other();
            var form = await http.Request.ReadFormAsync();
            if (!IsClient(http)) return Refusal(401, "invalid_client");
            return form["grant_type"] == "authorization_code" ? Redeem(form) : OfDevice(form);
        });
        app.MapPost("/device", (HttpContext http) =>
        {
            if (!IsClient(http)) return Refusal(401, "invalid_client");
            var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
            Devices[code] = ConfirmsAtOnce;
            return Json(new() { ["device_code"] = code, ["user_code"] = "WDJB-MJHT", ["verification_uri"] = "https://login.example.com/device", ["expires_in"] = 600, ["interval"] = 1 });
        });
    }

    private IResult Redeem(IFormCollection form)
    {
        // A code counts once, whatever comes of it.
        if (!grants.TryRemove(form["code"].ToString(), out var grant)) return Refusal(400, "invalid_grant");
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        return challenge == grant.Challenge && form["redirect_uri"] == grant.RedirectUri ? Json(new() { ["access_token"] = "opaque", ["token_type"] = "Bearer", ["id_token"] = grant.IdToken }) : Refusal(400, "invalid_grant");
    }

    private IResult OfDevice(IFormCollection form)
    {
        if (!Devices.TryGetValue(form["device_code"].ToString(), out var token)) return Refusal(400, "invalid_grant");
        if (token is null) return Refusal(400, "authorization_pending");
        Devices.TryRemove(form["device_code"].ToString(), out _);
        return token.Length == 0 ? Refusal(400, "access_denied") : Json(new() { ["id_token"] = token });
    }

    private static bool IsClient(HttpContext http) =>
        http.Request.Headers.Authorization == $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{OidcServer.ClientId}:{Uri.EscapeDataString(OidcServer.Secret)}"))}";

    private static IResult Refusal(int status, string error) => Results.Text(new JsonObject { ["error"] = error }.ToJsonString(), "application/json", statusCode: status);

    private static IResult Json(JsonObject json) => Results.Text(json.ToJsonString(), "application/json");

    private sealed record Grant(string Challenge, string RedirectUri, string IdToken);
}
