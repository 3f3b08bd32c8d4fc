using System.Net;
using System.Net.Sockets;
using System.Text;
using Pawl.Client.Keys;
using Pawl.Client.Problems;
using Pawl.Server.Access;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

[Collection(ApiCollection.Name)]
public sealed class AccessTests(ApiServer server)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pawl_x")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer pawl_abc")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer {flipped}")]
    [InlineData("Bearer {unknown}")]
    [InlineData("Bearer {key} {key}")]
    [InlineData("bearer\t{key}")]
    public async Task A_credential_that_is_none_opens_nothing(string header)
    {
        var (_, unknown) = KeyText.Generate();
        var flipped = server.AdminKey[..30] + (server.AdminKey[30] == 'a' ? 'b' : 'a') + server.AdminKey[31..];
        var value = header.Replace("{flipped}", flipped, StringComparison.Ordinal).Replace("{unknown}", unknown, StringComparison.Ordinal).Replace("{key}", server.AdminKey, StringComparison.Ordinal);

        using var answer = await server.HttpWith(null).SendAsync("/api/v1/workflows", HttpMethod.Get, headers: ("Authorization", value));
        var problem = await answer.ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.DoesNotContain(server.AdminKey, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_with_the_right_id_and_another_secret_opens_nothing()
    {
        // A forger knows the id, and anybody can compute the checksum; only the secret is missing.
        var forged = KeyText.WithChecksum($"pawl_{KeyText.IdOf(server.AdminKey)}_{new string('a', 32)}");
        Assert.NotNull(KeyText.IdOf(forged));

        using var answer = await server.HttpWith(null).SendAsync("/api/v1/workflows", HttpMethod.Get, headers: ("Authorization", $"Bearer {forged}"));
        await answer.ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task A_request_with_two_credentials_opens_nothing()
    {
        // Whoever stands in between may have looked at the other one.
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, cancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /api/v1/caller HTTP/1.1\r\nHost: {server.Address.Authority}\r\nAuthorization: Bearer {server.AdminKey}\r\nAuthorization: Bearer {server.ReadKey}\r\nConnection: close\r\n\r\n"), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 401 ", await reader.ReadLineAsync(cancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_scheme_may_be_written_in_any_case()
    {
        using var answer = await server.HttpWith(null).SendAsync("/api/v1/workflows", HttpMethod.Get, headers: ("Authorization", $"bEARER {server.ReadKey}"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_any_more()
    {
        var made = await server.Client.Keys.CreateAsync(new() { Name = "short-lived", Scope = KeyScope.Read }, cancellationToken);
        using var client = Client.PawlClient.Connect(server.Address, made.Key);
        await client.Workflows.ListAsync(cancellationToken: cancellationToken);

        await server.Client.Keys.RevokeAsync(made.Id, cancellationToken);
        await server.Client.Keys.RevokeAsync(made.Id, cancellationToken);
        Assert.Equal(401, (await Assert.ThrowsAsync<PawlApiException>(() => client.Workflows.ListAsync(cancellationToken: cancellationToken))).Status);
        Assert.NotNull((await server.Client.Keys.ListAsync(200, cancellationToken: cancellationToken)).Items.Single(key => key.Id == made.Id).RevokedAt);
    }

    [Fact]
    public async Task A_key_is_told_whole_only_once()
    {
        using var made = await server.Http.PostJsonAsync("/api/v1/keys", """{"name":"told once","scope":"write"}""");
        var json = await made.JsonAsync(HttpStatusCode.Created);
        var (id, key) = (json.GetProperty("id").GetString()!, json.GetProperty("key").GetString()!);
        Assert.Equal(id, KeyText.IdOf(key));

        using var list = await server.Http.GetAsync("/api/v1/keys?limit=200", cancellationToken);
        var text = await list.Content.ReadAsStringAsync(cancellationToken);
        Assert.Contains(id, text, StringComparison.Ordinal);
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(KeyText.Digest(key)), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(KeyText.Digest(key)), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":""}""", "/name")]
    [InlineData("""{"name":"a\nb"}""", "/name")]
    [InlineData("""{"scope":"read"}""", "/name")]
    [InlineData("""{"name":"a","expiresAt":"2001-01-01T00:00:00Z"}""", "/expiresAt")]
    [InlineData("""{"name":"a","tenant":"other"}""", "/tenant")]
    public async Task A_key_that_does_not_fit_is_not_made(string body, string pointer)
    {
        using var answer = await server.Http.PostJsonAsync("/api/v1/keys", body);
        Assert.Equal(pointer, Assert.Single((await answer.ProblemAsync(HttpStatusCode.BadRequest, "body-invalid")).Errors!).Pointer);
    }

    [Fact]
    public async Task Making_a_key_cannot_be_made_repeatable()
    {
        using var answer = await server.Http.SendAsync("/api/v1/keys", HttpMethod.Post, """{"name":"a"}""", "application/json", ("Idempotency-Key", "1"));
        await answer.ProblemAsync(HttpStatusCode.BadRequest, "header-invalid");
    }

    [Fact]
    public async Task Nothing_of_another_tenant_is_seen_or_touched()
    {
        var name = Documents.NewName("mine");
        await server.Client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken);
        using var other = Client.PawlClient.Connect(server.Address, server.OtherKey);

        Assert.DoesNotContain((await other.Workflows.ListAsync(limit: 200, cancellationToken: cancellationToken)).Items, workflow => workflow.Name == name);
        Assert.DoesNotContain((await other.Keys.ListAsync(200, cancellationToken: cancellationToken)).Items, key => key.Id == KeyText.IdOf(server.AdminKey));
        foreach (Func<Task> foreign in (Func<Task>[])[
            () => other.Workflows.GetAsync("test", name, "1.0.0", cancellationToken),
            () => other.Workflows.DeleteAsync("test", name, "1.0.0", cancellationToken),
            () => other.Workflows.DisableAsync("test", name, "1.0.0", cancellationToken),
            () => other.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken),
            () => other.Keys.RevokeAsync(KeyText.IdOf(server.AdminKey)!, cancellationToken),
        ])
        {
            Assert.Equal(404, (await Assert.ThrowsAsync<PawlApiException>(foreign)).Status);
        }

        // The same names are free for the other tenant, down to the id and the idempotency key of an execution.
        await other.Workflows.PublishAsync(Documents.Greet(name), cancellationToken);
        var (id, key) = ($"shared-{Guid.NewGuid():N}", Guid.NewGuid().ToString());
        var mine = await server.Client.Executions.StartAsync("test", name, new() { Id = id }, key, cancellationToken: cancellationToken);
        var theirs = await other.Executions.StartAsync("test", name, new() { Id = id }, key, TimeSpan.FromSeconds(20), cancellationToken);
        Assert.Equal((id, id), (mine.Id, theirs.Id));
        Assert.Equal(Client.Executions.ExecutionStatus.Completed, theirs.Status);
        Assert.Equal(Client.Executions.ExecutionStatus.Waiting, (await server.Client.Executions.GetAsync(id, cancellationToken: cancellationToken)).Status);
    }
}
