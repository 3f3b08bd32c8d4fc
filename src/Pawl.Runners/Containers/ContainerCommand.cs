using System.Globalization;
using System.Text.RegularExpressions;
using Pawl.Engine.Activities;
using Pawl.Runners.Processes;

namespace Pawl.Runners.Containers;

/// <summary>The arguments that make a container: a closed list, in which nothing that comes from a document or from data can become an option.</summary>
/// <remarks>
/// No network unless the operator names one, no capability, no new privileges, bounded memory, processors and processes, the image's files read-only.
/// Every value is one argument that begins with our own <c>--option=</c>, or stands behind <c>--</c>.
/// </remarks>
internal static partial class ContainerCommand
{
    /// <summary>Names that podman takes for ways to reach an image, among them folders of the machine.</summary>
    private static readonly HashSet<string> Transports = new(StringComparer.OrdinalIgnoreCase)
    {
        "dir", "docker", "docker-archive", "docker-daemon", "containers-storage", "oci", "oci-archive", "ostree", "sif", "tarball", "atomic",
    };

    /// <summary>What is wrong with a container; null when nothing is.</summary>
    public static string? Problem(ContainerActivity container, ContainerOptions options)
    {
        if (!IsImage(container.Image)) return $"'{Shown(container.Image)}' is no name of an image, such as 'alpine:3.20' or 'registry.example.com/team/tool@sha256:…'.";
        if (!Name().IsMatch(container.Name)) return $"'{Shown(container.Name)}' is no name of a container: letters, digits, '_', '.' and '-', a letter or digit first, at most 250.";
        if (ProcessInput.Problem(container.Arguments.Prepend(container.Command ?? ""), container.Environment) is { } input) return input;
        if (container.Ports.Length > 0 && options.Network == "none") return "Ports need a network, and containers have none here. An operator can give them one with PAWL_CONTAINER_NETWORK.";
        foreach (var (host, inside) in container.Ports)
            if (!IsPort(host) || !IsPort(inside)) return $"'{Shown(host)}: {Shown(inside)}' is no mapping of ports: both are numbers from 1 to 65535, the machine's first.";
        foreach (var (host, inside) in container.Volumes)
            if (VolumeProblem(host, inside, options) is { } volume) return volume;
        return null;
    }

    /// <summary>The arguments of <c>create</c>. The container has passed <see cref="Problem"/>.</summary>
    public static IReadOnlyList<string> Create(FoundEngine engine, ContainerOptions options, ContainerActivity container, IEnumerable<KeyValuePair<string, string>> labels, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var memory = options.MemoryBytes.ToString(CultureInfo.InvariantCulture);
        List<string> create =
        [
            "create", $"--name={container.Name}", "--pull=never", $"--network={options.Network}", "--cap-drop=ALL", "--security-opt=no-new-privileges",
            $"--memory={memory}", $"--memory-swap={memory}", $"--cpus={options.Processors.ToString(CultureInfo.InvariantCulture)}", $"--pids-limit={options.Processes}",
            // What it prints is read while it runs; a log of it would be a disk without a bound.
            "--log-driver=none", "--stop-timeout=0", $"--tmpfs=/tmp:rw,mode=1777,size={options.DiskBytes}",
        ];
        if (options.ReadOnly) create.Add("--read-only");
        // podman alone: no writable places beside /tmp, and no proxy settings of the server inside.
        if (engine.IsPodman) create.AddRange(["--read-only-tmpfs=false", "--image-volume=tmpfs", "--http-proxy=false"]);
        if (container.Stdin is not null) create.Add("--interactive");
        if (container.Command is not null) create.Add("--entrypoint=/bin/sh");
        create.AddRange(labels.Select(label => $"--label={label.Key}={label.Value}"));
        create.AddRange(environment.Select(variable => $"--env={variable.Key}={variable.Value}"));
        create.AddRange(container.Ports.Select(port => $"--publish=127.0.0.1:{port.Key}:{port.Value}"));
        create.AddRange(container.Volumes.Select(volume => Mount(volume.Key, volume.Value, options)));
        create.AddRange(options.CreateFlags);
        create.AddRange(["--", container.Image]);
        if (container.Command is { } command) create.AddRange(["-c", command, "sh"]);
        create.AddRange(container.Arguments);
        return create;
    }

    private static bool IsImage(string image) =>
        image.Length <= 400 && Image().IsMatch(image) && !Transports.Contains(image.Split(':', '/', '@')[0] is var first && image.StartsWith(first + ":", StringComparison.Ordinal) ? first : "");

    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;

    private static string? VolumeProblem(string host, string inside, ContainerOptions options)
    {
        if (!Place().IsMatch(host) || !Place().IsMatch(inside) || inside.Split('/').Contains("..") || inside == "/")
            return $"'{Shown(host)}: {Shown(inside)}' is no mapping of volumes: both are absolute paths without colons, commas and quotes, the machine's first.";
        return Allowed(host, options) is null
            ? $"Containers may not see '{Shown(host)}' of this machine. An operator can allow it with PAWL_CONTAINER_VOLUMES."
            : null;
    }

    private static string Mount(string host, string inside, ContainerOptions options)
    {
        var (folder, allowed) = Allowed(host, options)!.Value;
        return $"--mount=type=bind,source={folder},target={inside}{(allowed.ReadOnly ? ",readonly" : "")}";
    }

    /// <summary>Where a path really leads, and the folder that allows it; null when none does.</summary>
    private static (string Folder, AllowedVolume By)? Allowed(string host, ContainerOptions options)
    {
        if (RealPath.Of(host) is not { } real) return null;
        foreach (var volume in options.Volumes)
        {
            if (RealPath.Of(volume.Folder) is not { } root) continue;
            if (real == root || real.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal)) return (real, volume);
        }
        return null;
    }

    private static string Shown(string text) => new([.. text.Take(80).Select(character => char.IsControl(character) ? ' ' : character)]);

    [GeneratedRegex(@"\A(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Image();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,249}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A/[^\p{C},:""'\\]{0,1000}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Place();
}
