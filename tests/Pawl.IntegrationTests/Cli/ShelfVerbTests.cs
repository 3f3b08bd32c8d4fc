using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>Versions, templates and the audit log from the command line, against a server that is another process.</summary>
public sealed class ShelfVerbTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_version_is_rolled_back_deleted_undeleted_and_removed()
    {
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await OkAsync("workflow", "publish", server.Home.Write($"rolled-{version}.yaml", $"document: {{ dsl: '1.0.3', namespace: cli, name: rolled, version: '{version}', tags: {{ team: red }} }}\ndo: [{{ a: {{ set: {{ v: '{version}' }} }} }}]\n"));

        Assert.Equal("cli/rolled/1.1.1\n", await OkAsync("workflow", "rollback", "cli/rolled/1.0.0"));
        Assert.Equal("cli/rolled/3.0.0\n", await OkAsync("workflow", "rollback", "cli/rolled/1.0.0", "--as", "3.0.0"));
        await OkAsync("workflow", "delete", "cli/rolled/1.1.0");
        Assert.DoesNotContain("1.1.0", await OkAsync("workflow", "versions", "cli/rolled"), StringComparison.Ordinal);
        Assert.Contains("deleted", await OkAsync("workflow", "versions", "cli/rolled", "--deleted"), StringComparison.Ordinal);
        await OkAsync("workflow", "undelete", "cli/rolled/1.1.0");
        Assert.Contains("1.1.0", await OkAsync("workflow", "versions", "cli/rolled"), StringComparison.Ordinal);
        await OkAsync("workflow", "delete", "cli/rolled/1.1.0", "--permanently");
        Assert.DoesNotContain("1.1.0", await OkAsync("workflow", "versions", "cli/rolled", "--deleted"), StringComparison.Ordinal);
        Assert.Contains("rolled", await OkAsync("workflow", "list", "--tag", "team=red", "--search", "ROLL", "--state", "enabled"), StringComparison.Ordinal);
        Assert.DoesNotContain("rolled", await OkAsync("workflow", "list", "--tag", "team=blue"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_is_begun_published_shown_and_instantiated()
    {
        var begun = server.Home.Write("begun.yaml", await OkAsync("template", "new", "cli/begun"));
        Assert.Equal("cli/begun/0.1.0\n", await OkAsync("template", "publish", begun));
        Assert.Contains("What to say", await OkAsync("template", "show", "cli/begun"), StringComparison.Ordinal);

        var document = await OkAsync("template", "instantiate", "cli/begun", "--as", "cli/made", "--arg", "url=https://a.example.com/", "--every", "P30D", "--dry-run");
        Assert.Contains("greeting: hello", document, StringComparison.Ordinal);
        Assert.Contains("every: P30D", document, StringComparison.Ordinal);
        Assert.Equal("cli/made/2.0.0\n", await OkAsync("template", "instantiate", "cli/begun", "--as", "cli/made/2.0.0", "--arguments", """{"url":"https://a.example.com/"}""", "--arg", "greeting=42x"));
        var refused = await server.PawlAsync("template", "instantiate", "cli/begun", "--as", "cli/other");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("/arguments", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_library_is_installed_with_one_command()
    {
        Assert.Contains("no", await OkAsync("template", "list", "--library"), StringComparison.Ordinal);
        var installed = await OkAsync("template", "install", "--all");
        Assert.True(installed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length >= 10, installed);
        Assert.Contains("canary-rollout", await OkAsync("template", "list", "--search", "rollout"), StringComparison.Ordinal);
        Assert.Equal(2, (await server.PawlAsync("template", "install")).ExitCode);
    }

    [Fact]
    public async Task The_audit_log_is_listed_exported_and_verified()
    {
        var key = (await OkAsync("key", "create", "audited")).Trim();
        Assert.Contains("key.create", await OkAsync("audit", "list", "--action", "key"), StringComparison.Ordinal);
        Assert.Contains("entries hold. Head ", await OkAsync("audit", "verify"), StringComparison.Ordinal);
        var export = await OkAsync("audit", "export");
        Assert.DoesNotContain(key, export, StringComparison.Ordinal);

        var good = await server.PawlAsync("audit", "verify", "--file", server.Home.Write("audit.jsonl", export));
        Assert.True(good.ExitCode == 0, good.Out + good.Error);
        var bad = await server.PawlAsync("audit", "verify", "--file", server.Home.Write("forged.jsonl", export.Replace("key.create", "key.revoke", StringComparison.Ordinal)));
        Assert.Equal(1, bad.ExitCode);
        Assert.StartsWith("BROKEN at entry 1:", bad.Out, StringComparison.Ordinal);
        Assert.StartsWith("sequence,kind,", await OkAsync("audit", "export", "--format", "csv"), StringComparison.Ordinal);
        Assert.Equal(1, (await server.PawlAsync("audit", "verify", "--anchor", $"1:{new string('0', 64)}")).ExitCode);
    }

    private async Task<string> OkAsync(params string[] arguments)
    {
        var result = await server.PawlAsync(arguments);
        Assert.True(result.ExitCode == 0, $"pawl {string.Join(' ', arguments)}: {result.Out}{result.Error}");
        return result.Out;
    }
}
