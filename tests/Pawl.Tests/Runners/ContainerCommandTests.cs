using System.Collections.Immutable;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Runners.Containers;
using Xunit;

namespace Pawl.Tests.Runners;

/// <summary>What comes from documents and data stays what it is: a value, never an option.</summary>
public sealed class ContainerCommandTests
{
    private static readonly FoundEngine Podman = new("/usr/bin/podman", true, "4.3.1");

    [Theory]
    [InlineData("alpine")]
    [InlineData("alpine:3.20")]
    [InlineData("library/hello-world")]
    [InlineData("registry.example.com:5000/team/tool_x:v1.0-rc")]
    [InlineData("localhost/pawl:1")]
    [InlineData("alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Names_of_images_are_taken(string image) => Assert.Null(ContainerCommand.Problem(Container() with { Image = image }, new()));

    [Theory]
    [InlineData("")]
    [InlineData("--privileged")]
    [InlineData("-v")]
    [InlineData("alpine --privileged")]
    [InlineData("alpine\n--privileged")]
    [InlineData("alpine\n")]
    [InlineData("/etc")]
    [InlineData("../alpine")]
    [InlineData("dir:tmp")]
    [InlineData("dir:/etc")]
    [InlineData("oci:layout")]
    [InlineData("docker-archive:file")]
    [InlineData("docker://alpine")]
    [InlineData("ALPINE\0")]
    public void What_is_no_name_of_an_image_is_refused(string image) => Assert.Contains("no name of an image", ContainerCommand.Problem(Container() with { Image = image }, new()), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("--rm")]
    [InlineData("-it")]
    [InlineData("a b")]
    [InlineData("a\n--privileged")]
    [InlineData("a/../b")]
    [InlineData("a;reboot")]
    [InlineData("\u0430")]
    public void What_is_no_name_of_a_container_is_refused(string name) => Assert.Contains("no name of a container", ContainerCommand.Problem(Container() with { Name = name }, new()), StringComparison.Ordinal);

    [Theory]
    [InlineData("A=B")]
    [InlineData("--privileged")]
    [InlineData("A\nB")]
    [InlineData("*")]
    [InlineData("")]
    public void What_is_no_variable_is_refused(string name) => Assert.Contains("no name of an environment variable", ContainerCommand.Problem(Container() with { Environment = [new(name, "x")] }, new()), StringComparison.Ordinal);

    [Fact]
    public void Hostile_values_are_one_argument_each_behind_the_image()
    {
        string[] hostile = ["--privileged", "-v/:/host", "-v", "/:/host", "a\nb", "$(reboot)", "--", "--pid=host"];
        var create = Create(Container() with { Arguments = [.. hostile], Command = null });

        Assert.Equal(["--", "alpine", .. hostile], create.SkipWhile(argument => argument != "--"));
    }

    [Fact]
    public void A_command_goes_through_the_shell_of_the_image()
    {
        var create = Create(Container() with { Command = "echo $1\n--privileged", Arguments = ["--rm"] });

        Assert.Contains("--entrypoint=/bin/sh", create);
        Assert.Equal(["--", "alpine", "-c", "echo $1\n--privileged", "sh", "--rm"], create.SkipWhile(argument => argument != "--"));
    }

    [Fact]
    public void Values_of_the_environment_stay_inside_their_argument()
    {
        var create = Create(Container() with { Environment = [new("A", "x --privileged"), new("B", "\n--volume=/:/host")] });

        Assert.Equal(["--env=A=x --privileged", "--env=B=\n--volume=/:/host"], create.Where(argument => argument.StartsWith("--env=", StringComparison.Ordinal)));
        Assert.DoesNotContain("--privileged", create);
    }

    [Fact]
    public void Every_container_is_shut_in()
    {
        var create = Create(Container());
        foreach (var wall in new[] { "--network=none", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--read-only", "--pull=never", "--log-driver=none", "--pids-limit=256", "--cpus=1", "--memory=1073741824", "--memory-swap=1073741824" })
            Assert.Contains(wall, create);
        Assert.DoesNotContain(create, argument => argument.StartsWith("--mount", StringComparison.Ordinal) || argument.StartsWith("--publish", StringComparison.Ordinal) || argument == "--interactive");
    }

    [Theory]
    [InlineData("8080", "80", null)]
    [InlineData("8080", "80:80", "no mapping of ports")]
    [InlineData("0.0.0.0:8080", "80", "no mapping of ports")]
    [InlineData("0", "80", "no mapping of ports")]
    [InlineData("70000", "80", "no mapping of ports")]
    [InlineData("--privileged", "80", "no mapping of ports")]
    [InlineData("8080", "80 --privileged", "no mapping of ports")]
    public void Ports_are_numbers_and_only_this_machine_reaches_them(string host, string inside, string? problem)
    {
        var container = Container() with { Ports = [new(host, inside)] };
        var options = new ContainerOptions { Network = "bridge" };
        Assert.Equal(problem is null, ContainerCommand.Problem(container, options) is not { } found || !found.Contains(problem ?? found, StringComparison.Ordinal));
        if (problem is null) Assert.Contains("--publish=127.0.0.1:8080:80", ContainerCommand.Create(Podman, options, container, [], []));
    }

    [Fact]
    public void Without_a_network_there_are_no_ports() =>
        Assert.Contains("PAWL_CONTAINER_NETWORK", ContainerCommand.Problem(Container() with { Ports = [new("8080", "80")] }, new()), StringComparison.Ordinal);

    [Fact]
    public void Only_what_an_operator_allows_is_a_volume_wherever_links_lead()
    {
        var root = Directory.CreateTempSubdirectory("pawl-volumes-").FullName;
        try
        {
            Directory.CreateDirectory($"{root}/allowed/inner");
            Directory.CreateDirectory($"{root}/allowed-not");
            Directory.CreateSymbolicLink($"{root}/allowed/way-out", "../allowed-not");
            Directory.CreateSymbolicLink($"{root}/way-in", "allowed/inner");
            Directory.CreateSymbolicLink($"{root}/allowed/circle", "circle");
            var options = new ContainerOptions { Volumes = [new($"{root}/allowed", ReadOnly: true)] };

            foreach (var good in new[] { "allowed", "allowed/", "allowed/inner", "allowed/../allowed", "way-in" }) Assert.Null(Problem($"{root}/{good}", "/data", options));
            foreach (var bad in new[] { "", "allowed-not", "allowed/..", "allowed/way-out", "allowed/missing", "allowed/circle" })
                Assert.Contains("PAWL_CONTAINER_VOLUMES", Problem($"{root}/{bad}", "/data", options), StringComparison.Ordinal);
            foreach (var (host, inside) in new[] { ("relative", "/data"), ($"{root}/allowed:/x", "/data"), ($"{root}/allowed", "/data,readonly=false"), ($"{root}/allowed", "/../etc"), ($"{root}/allowed", "/"), ($"{root}/allowed", "data"), ($"{root}/allowed\n", "/data") })
                Assert.Contains("no mapping of volumes", Problem(host, inside, options), StringComparison.Ordinal);

            var create = ContainerCommand.Create(Podman, options, Container() with { Volumes = [new($"{root}/way-in", "/data")] }, [], []);
            Assert.Contains($"--mount=type=bind,source={RealPath.Of(root)}/allowed/inner,target=/data,readonly", create);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("""{"pawl.key":"k","pawl.until":"1000"}""", true, null, 1000L)]
    [InlineData("""{"pawl.key":"k","pawl.until":"1000"}""", false, 500L, null)]
    [InlineData("""{"pawl.key":"k","pawl.until":"1000","pawl.remove-after":"60"}""", false, 500L, 560L)]
    [InlineData("""{"pawl.key":"k","pawl.until":"1000","pawl.remove-after":"60"}""", true, null, 1000L)]
    [InlineData("""{"pawl.until":"1000","pawl.remove-after":"60"}""", false, 500L, null)]
    [InlineData("""{"pawl.key":"k","pawl.until":"99999999999999999999","pawl.remove-after":"-1"}""", true, null, null)]
    public void When_a_container_is_removed_stands_on_itself(string labels, bool isRunning, long? endedAt, long? dueAt)
    {
        var container = new ContainerState("id", isRunning, 0, endedAt is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : null, System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(labels)!);
        Assert.Equal(dueAt, ContainerLabels.DueAt(container)?.ToUnixTimeSeconds());
    }

    private static string? Problem(string host, string inside, ContainerOptions options) => ContainerCommand.Problem(Container() with { Volumes = [new(host, inside)] }, options);

    private static ContainerActivity Container() => new("alpine", "name", "true", [], null, [], [], [], ContainerPull.Never, null, ProcessReturn.Stdout);

    private static ImmutableArray<string> Create(ContainerActivity container)
    {
        Assert.Null(ContainerCommand.Problem(container, new()));
        return [.. ContainerCommand.Create(Podman, new(), container, [], container.Environment)];
    }
}
