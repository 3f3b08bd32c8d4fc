using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Pawl.IntegrationTests.Api.Oidc;

/// <summary>An identity provider of its own, over real HTTP, whose keys change when a test says so.</summary>
public sealed class TestProvider : IAsyncDisposable
{
    private readonly WebApplication app;

    private TestProvider(WebApplication app) => this.app = app;

    public string Issuer { get; private set; } = "";
    /// <summary>What it calls itself; normally the issuer.</summary>
    public string? CallsItself { get; set; }
    /// <summary>Where it says its keys are.</summary>
    public string? KeysAt { get; set; }
    /// <summary>Its keys now.</summary>
    public List<JsonNode> Keys { get; } = [];
    /// <summary>How often the keys were asked for.</summary>
    public int KeyRequests { get; private set; }
    /// <summary>What it answers instead of keys; null for keys.</summary>
    public Func<IResult>? KeyAnswer { get; set; }

    /// <summary>Its part in logins.</summary>
    public TestLogins Logins { get; } = new();

    public static async Task<TestProvider> StartAsync(params TestKey[] keys)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        var provider = new TestProvider(builder.Build());
        foreach (var key in keys) provider.Keys.Add(key.Public());
        provider.Map();
        await provider.app.StartAsync(TestContext.Current.CancellationToken);
        provider.Issuer = provider.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return provider;
    }

    /// <summary>Claims that are good for a while.</summary>
    public JsonObject Claims(string subject, params string[] roles) => new()
    {
        ["iss"] = Issuer,
        ["sub"] = subject,
        ["aud"] = OidcServer.Audience,
        ["exp"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds(),
        ["nbf"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds(),
        ["iat"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds(),
        ["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]),
    };

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private void Map()
    {
        app.MapGet("/.well-known/openid-configuration", () => Json(new JsonObject { ["issuer"] = CallsItself ?? Issuer, ["jwks_uri"] = KeysAt ?? $"{Issuer}/keys", ["authorization_endpoint"] = $"{Issuer}/authorize", ["token_endpoint"] = $"{Issuer}/token", ["device_authorization_endpoint"] = $"{Issuer}/device" }));
        Logins.Map(app);
        app.MapGet("/keys", () =>
        {
            KeyRequests++;
            return KeyAnswer?.Invoke() ?? Json(new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.DeepClone())]) });
        });
    }

    private static IResult Json(JsonObject json) => Results.Text(json.ToJsonString(), "application/json");
}
