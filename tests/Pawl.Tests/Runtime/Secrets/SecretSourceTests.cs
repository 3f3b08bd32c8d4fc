using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Secrets;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Runtime.Secrets;

public sealed class SecretSourceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pawl-secrets-").FullName;

    [Fact]
    public async Task Files_are_text_or_json()
    {
        File.WriteAllText(Path.Combine(folder, "token"), "abc \n");
        File.WriteAllText(Path.Combine(folder, "number"), "123");
        File.WriteAllText(Path.Combine(folder, "object"), """ {"a":1} """);
        File.WriteAllText(Path.Combine(folder, "quoted.json"), "\"x\"");
        File.WriteAllText(Path.Combine(folder, "broken.json"), "{");

        Assert.Equal("""{"token":"abc ","number":"123","object":{"a":1},"quoted":"x"}""", await GetAsync("default", "token", "number", "object", "quoted", "broken", "missing"));
    }

    [Fact]
    public async Task A_tenant_sees_the_folder_of_its_name_alone_and_no_name_leads_out_of_it()
    {
        File.WriteAllText(Path.Combine(folder, "key"), "default's");
        Directory.CreateDirectory(Path.Combine(folder, "other"));
        File.WriteAllText(Path.Combine(folder, "other", "key"), "other's");

        Assert.Equal("""{"key":"other's"}""", await GetAsync("other", "key", "../key"));
        Assert.Equal("{}", await GetAsync("third", "key"));
        Assert.Equal("{}", await GetAsync("default", "other/key", "/etc/hostname"));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_there()
    {
        File.WriteAllText(Path.Combine(folder, "large"), new string('x', SecretVault.ValueBytes + 1));
        Assert.Equal("{}", await GetAsync("default", "large"));
    }

    [Fact]
    public async Task Values_count_for_two_seconds_or_until_something_changes()
    {
        var (clock, source) = (new ManualClock(), new CountingSource());
        var secrets = new RememberedSecrets([source], clock);

        Assert.Equal("""{"a":"1"}""", await AskAsync(secrets));
        Assert.Equal("""{"a":"1"}""", await AskAsync(secrets));
        clock.Advance(RememberedSecrets.Trust);
        Assert.Equal("""{"a":"2"}""", await AskAsync(secrets));
        secrets.Forget();
        Assert.Equal("""{"a":"3"}""", await AskAsync(secrets));
        Assert.InRange(RememberedSecrets.Trust, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("shop-token", """{"shop-token":"t1"}""")]
    [InlineData("shop.token", """{"shop.token":"t1"}""")]
    [InlineData("SHOP_TOKEN", """{"SHOP_TOKEN":"t1"}""")]
    [InlineData("pair", """{"pair":{"user":"u"}}""")]
    [InlineData("empty", "{}")]
    [InlineData("broken", "{}")]
    [InlineData("none", "{}")]
    [InlineData("../home", "{}")]
    public async Task A_variable_gives_a_secret_to_the_default_tenant_alone(string name, string expected)
    {
        var source = new SecretVariables(new Dictionary<string, string>
        {
            ["PAWL_SECRET_SHOP_TOKEN"] = "t1", ["PAWL_SECRET_PAIR"] = """{"user":"u"}""", ["PAWL_SECRET_EMPTY"] = "", ["PAWL_SECRET_BROKEN"] = "{", ["HOME"] = "/root", ["NONE"] = "x",
        });

        Assert.Equal(expected, (await source.GetAsync("default", [name], TestContext.Current.CancellationToken)).ToJson());
        Assert.Equal("{}", (await source.GetAsync("other", [name], TestContext.Current.CancellationToken)).ToJson());
    }

    [Fact]
    public async Task The_first_source_that_has_a_secret_counts_and_tenants_are_apart()
    {
        File.WriteAllText(Path.Combine(folder, "a"), "file");
        File.WriteAllText(Path.Combine(folder, "b"), "file");
        var secrets = new RememberedSecrets([new CountingSource(), new SecretFolder(folder)], new ManualClock());

        Assert.Equal("""{"a":"1","b":"file"}""", (await secrets.GetAsync("default", ["a", "b"], TestContext.Current.CancellationToken)).ToJson());
        Assert.Equal("""{"a":"2"}""", (await secrets.GetAsync("other", ["a", "b"], TestContext.Current.CancellationToken)).ToJson());
    }

    [Fact]
    public void Errors_and_the_request_of_a_response_are_masked_and_what_a_service_answers_is_not()
    {
        var mask = new SecretMask(JqValue.Parse("""{"k":{"inner":"ca nary/"},"short":"abc"}"""));

        var failed = mask.Over(ActivityOutcome.Failed(ErrorTypes.Communication("GET http://x/ca%20nary%2F?q=ca+nary%2F failed for Y2EgbmFyeS8= and ca nary/ and abc")));
        Assert.Equal("GET http://x/(secret)?q=(secret) failed for (secret) and (secret) and abc", failed.Error!.Detail);

        var response = mask.Over(ActivityOutcome.Succeeded(JqValue.Parse("""{"request":{"uri":"http://x/ca%20nary%2f","headers":{"A":"ca nary/"}},"statusCode":200,"content":"ca nary/"}""")));
        Assert.Equal("""{"request":{"uri":"http://x/(secret)","headers":{"A":"(secret)"}},"statusCode":200,"content":"ca nary/"}""", response.Result!.Value.ToJson());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<string> GetAsync(string tenant, params string[] names) =>
        (await new SecretFolder(folder).GetAsync(tenant, names, TestContext.Current.CancellationToken)).ToJson();

    private static async Task<string> AskAsync(ISecretSource source) => (await source.GetAsync("default", ["a"], TestContext.Current.CancellationToken)).ToJson();

    private sealed class CountingSource : ISecretSource
    {
        private int _asked;

        public Task<JqValue> GetAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
            Task.FromResult(names.Contains("a") ? JqValue.Object(("a", JqValue.From($"{++_asked}"))) : JqValue.EmptyObject);
    }
}
