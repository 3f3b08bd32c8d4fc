using Pawl.IntegrationTests.Cli;

namespace Pawl.IntegrationTests.Conformance;

/// <summary>Stand-ins for the images that the specification's examples name, made of this machine's own shell: no registry is asked for anything.</summary>
internal static class ExampleImages
{
    private const string Make = """
        set -e; command -v podman >/dev/null || exit 42
        runtime=; if command -v runc >/dev/null; then runtime=--runtime=runc; fi
        mkdir -p bin tmp etc proc dev sys
        for program in sh cat; do cp -L "$(command -v $program)" bin/; done
        for library in $(ldd bin/* | grep -o '/[^ ):]*' | grep '\.so' | sort -u); do mkdir -p ".$(dirname "$library")"; cp -L "$library" ".$library"; done
        tar -cf image.tar $(ls)
        podman $runtime import image.tar localhost/alpine:latest
        podman $runtime import --change 'CMD ["/bin/sh","-c","echo hello from a container"]' image.tar localhost/hello-world:latest
        """;

    /// <summary>Makes them, again when they are there.</summary><returns>False where podman is absent.</returns>
    public static async Task<bool> MakeAsync()
    {
        using var folder = new TemporaryFolder();
        var made = await Shell.RunAsync("/bin/sh", ["-c", Make], new Dictionary<string, string?>(), null, folder.Path);
        if (made.ExitCode is not (0 or 42)) throw new InvalidOperationException($"The images could not be made: {made}");
        return made.ExitCode == 0;
    }
}
