using System.Net;
using Pawl.Engine.Lifecycle;
using Pawl.Server.Options;
using Xunit;

namespace Pawl.IntegrationTests.Api.Options;

public sealed class ServerOptionsTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void Without_any_source_the_defaults_hold()
    {
        var options = ServerOptions.Load(Nothing, Nothing);

        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 7070), options.Listen);
        Assert.Null(options.DatabaseUrl);
        Assert.Empty(options.Warnings);
    }

    [Theory]
    [InlineData(null, LifecycleLevel.Off)]
    [InlineData("workflows", LifecycleLevel.Workflows)]
    [InlineData("all", LifecycleLevel.All)]
    public void Lifecycle_events_are_off_unless_asked_for(string? text, LifecycleLevel expected)
    {
        var options = ServerOptions.Load(text is null ? Nothing : new Dictionary<string, string> { ["PAWL_LIFECYCLE_EVENTS"] = text }, Nothing);

        Assert.Equal(expected, options.Events.Lifecycle);
    }

    [Fact]
    public void A_flag_counts_more_than_a_variable_and_a_variable_more_than_the_file()
    {
        using var file = new TemporaryFile("listen: 127.0.0.1:1\nnode: from-file\nlimit-streams: 7\n");
        var environment = new Dictionary<string, string> { ["PAWL_CONFIG"] = file.Path, ["PAWL_LISTEN"] = "127.0.0.1:2", ["PAWL_NODE"] = "from-environment" };

        var options = ServerOptions.Load(environment, new Dictionary<string, string> { ["listen"] = "127.0.0.1:3" });

        Assert.Equal(3, options.Listen.Port);
        Assert.Equal("from-environment", options.Node);
        Assert.Equal(7, options.Limits.Streams);
    }

    [Fact]
    public void All_problems_come_at_once_each_with_its_source()
    {
        using var file = new TemporaryFile("limit-wait: soon\nunheard-of: 1\n");
        var environment = new Dictionary<string, string> { ["PAWL_CONFIG"] = file.Path, ["PAWL_LOG_FORMAT"] = "xml" };

        var error = Assert.Throws<InvalidOptionsException>(() => ServerOptions.Load(environment, new Dictionary<string, string> { ["listen"] = "nowhere", ["colour"] = "red" }));

        Assert.Equal(5, error.Problems.Count);
        Assert.Contains(error.Problems, problem => problem.StartsWith($"{file.Path}:1:1", StringComparison.Ordinal));
        Assert.Contains(error.Problems, problem => problem.StartsWith($"{file.Path}:2:1", StringComparison.Ordinal));
        Assert.Contains(error.Problems, problem => problem.StartsWith("PAWL_LOG_FORMAT", StringComparison.Ordinal));
        Assert.Contains(error.Problems, problem => problem.StartsWith("--listen", StringComparison.Ordinal));
        Assert.Contains(error.Problems, problem => problem.StartsWith("--colour", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("listen", "127.0.0.1")]
    [InlineData("listen", "127.0.0.1:70707")]
    [InlineData("listen", "example.com:80")]
    [InlineData("limit-body-bytes", "-1")]
    [InlineData("limit-body-bytes", "9GiB")]
    [InlineData("limit-key-trust", "6s")]
    [InlineData("limit-page-limit", "0")]
    [InlineData("limit-page-default", "201")]
    [InlineData("metrics-anonymous", "yes")]
    [InlineData("log-level", "loud")]
    [InlineData("lifecycle-events", "some")]
    [InlineData("log-level", "2")]
    [InlineData("data", "")]
    [InlineData("database-app-url", "postgresql://app@db/pawl")]
    public void A_value_that_does_not_do_stops_the_start(string name, string value) =>
        Assert.Single(Assert.Throws<InvalidOptionsException>(() => ServerOptions.Load(Nothing, new Dictionary<string, string> { [name] = value })).Problems);

    [Theory]
    [InlineData("*:7070", "[::]:7070")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    [InlineData("[::1]:80", "[::1]:80")]
    public void Addresses_are_read_as_people_write_them(string text, string address) =>
        Assert.Equal(IPEndPoint.Parse(address), ServerOptions.Load(Nothing, new Dictionary<string, string> { ["listen"] = text }).Listen);

    [Fact]
    public void A_secret_is_read_from_the_file_that_is_named_and_never_shown()
    {
        using var file = new TemporaryFile("postgresql://user:hunter2@db/pawl\n");
        var options = ServerOptions.Load(new Dictionary<string, string> { ["PAWL_DATABASE_URL_FILE"] = file.Path }, Nothing);

        Assert.Equal("postgresql://user:hunter2@db/pawl", options.DatabaseUrl);
        Assert.DoesNotContain("hunter2", options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_given_twice_or_in_a_file_that_is_not_there_stops_the_start()
    {
        var twice = new Dictionary<string, string> { ["PAWL_DATABASE_URL"] = "a", ["PAWL_DATABASE_URL_FILE"] = "/b" };
        Assert.Contains("both set", Assert.Throws<InvalidOptionsException>(() => ServerOptions.Load(twice, Nothing)).Problems.Single(), StringComparison.Ordinal);

        var missing = new Dictionary<string, string> { ["PAWL_DATABASE_URL_FILE"] = "/nowhere/at/all" };
        Assert.Contains("PAWL_DATABASE_URL_FILE", Assert.Throws<InvalidOptionsException>(() => ServerOptions.Load(missing, Nothing)).Problems.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_variables_are_warned_of_and_empty_ones_are_not_set()
    {
        var options = ServerOptions.Load(new Dictionary<string, string> { ["PAWL_LISEN"] = "1", ["PAWL_LISTEN"] = "", ["PAWL_KEY"] = "the command line's", ["HOME"] = "/", ["PAWL_SECRET_TOKEN"] = "t" }, Nothing);

        Assert.Contains("PAWL_LISEN", Assert.Single(options.Warnings), StringComparison.Ordinal);
        Assert.Equal("t", Assert.Single(options.SecretsFromEnvironment).Value);
        Assert.Equal(7070, options.Listen.Port);
    }

    [Theory]
    [InlineData("- a\n- b\n")]
    [InlineData("listen: [1, 2]\n")]
    [InlineData("node: a\nnode: b\n")]
    [InlineData("node: 'a\n")]
    public void A_file_that_is_no_list_of_options_stops_the_start(string text)
    {
        using var file = new TemporaryFile(text);
        Assert.Single(Assert.Throws<InvalidOptionsException>(() => ServerOptions.Load(Nothing, new Dictionary<string, string> { ["config"] = file.Path })).Problems);
    }

    [Fact]
    public void Every_documented_default_is_the_real_one()
    {
        var untouched = new ServerOptions();
        foreach (var entry in OptionTable.Entries)
        {
            // Words such as "the machine's name" describe a default that differs from machine to machine.
            if (entry.Default.Length == 0 || entry.Default.Contains(' ', StringComparison.Ordinal)) continue;
            Assert.Equal(Values(untouched), Values(entry.Apply(untouched, entry.Default)));
        }
    }

    [Fact]
    public void No_option_is_listed_twice()
    {
        var variables = EnvironmentExample.Write().Split('\n').Where(line => line.StartsWith("# PAWL_", StringComparison.Ordinal)).Select(line => line[..line.IndexOf('=', StringComparison.Ordinal)]).ToList();

        Assert.NotEmpty(variables);
        Assert.Equal(variables.Distinct(), variables);
    }

    [Fact]
    public void The_example_file_is_the_table()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Pawl.slnx"))) root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("The tests run outside of the repository.");
        var file = Path.Combine(root, ".env.example");
        var expected = EnvironmentExample.Write();
        if (Environment.GetEnvironmentVariable("PAWL_WRITE_EXPECTED") == "1") File.WriteAllText(file, expected);

        Assert.Equal(expected, File.ReadAllText(file));
    }

    private static IEnumerable<object?> Values(ServerOptions options) =>
    [
        options.Listen, options.Node, options.LogFormat, options.LogLevel, options.MetricsAnonymous, options.StopWithin, options.Limits,
        options.DatabaseConnections, options.ConcurrentActivities,
    ];

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
