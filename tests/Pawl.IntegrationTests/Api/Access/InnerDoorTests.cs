using System.Text.RegularExpressions;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.IntegrationTests.Cli;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

/// <summary>Nothing inside of the server has a credential of its own that could be borrowed.</summary>
public sealed partial class InnerDoorTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_workflow_that_calls_its_own_server_is_a_stranger_there()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var database = await postgres.CreateDatabaseAsync();
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(database) with { OutboundAllow = ["127.0.0.1/32"] });
        using var client = PawlClient.Connect(server.Address, server.FirstKey);
        await client.Workflows.PublishAsync($$"""
            document: { dsl: '1.0.3', namespace: test, name: inwards, version: 1.0.0 }
            do:
              - open: { call: http, with: { method: get, endpoint: '{{server.Address}}healthz/live' } }
              - inwards: { call: http, with: { method: get, endpoint: '{{server.Address}}api/v1/keys' } }
            """, cancellationToken);

        var ended = await client.Executions.StartAsync("test", "inwards", new(), wait: TimeSpan.FromSeconds(30), cancellationToken: cancellationToken);
        Assert.Equal((ExecutionStatus.Faulted, 401), (ended.Status, ended.Error?.Status));
        Assert.Equal("/do/1/inwards", ended.Error?.Instance);
    }

    [Fact]
    public void Rights_come_out_of_credentials_and_from_nowhere_else()
    {
        // Three places find out who calls; whoever else speaks in somebody's name, to the audit log, has no rights at all.
        string[] verifiers = ["Access/KeyRing.cs", "Login/SessionRing.cs", "Oidc/BearerTokens.cs"];
        var folder = Path.Combine(Repository.Root, "src", "Pawl.Server");
        var made = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (name.StartsWith("obj/", StringComparison.Ordinal) || name.StartsWith("bin/", StringComparison.Ordinal)) continue;
            var text = File.ReadAllText(file);
            foreach (var caller in NewCallers().Matches(text).Select(match => match.Value))
                if (!caller.EndsWith("Grants.None)", StringComparison.Ordinal)) made.Add(name);
            Assert.False(name != "Access/Permission.cs" && name != "Access/BuiltInRoles.cs" && text.Contains("PermissionSet.All", StringComparison.Ordinal), $"{name} has all permissions at hand");
        }

        Assert.Empty(made);
        foreach (var verifier in verifiers) Assert.Contains("await roles.ResolveAsync(", File.ReadAllText(Path.Combine(folder, verifier)), StringComparison.Ordinal);
        Assert.Equal(verifiers, Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains("roles.ResolveAsync(", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("""new Caller\(.*?Grants\.\w+[^)]*\)""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex NewCallers();
}
