using Pawl.IntegrationTests.Cli;

namespace Pawl.IntegrationTests.Documentation;

/// <summary>Where a reader of a page sits: beside the examples and templates of the repository, with <c>pawl</c> at hand.</summary>
internal sealed class ReadersFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReadersFolder()
    {
        Path = Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "repository")).FullName;
        Notes = Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "notes")).FullName;
        foreach (var shared in (string[])["examples", "templates"]) Directory.CreateSymbolicLink(System.IO.Path.Combine(Path, shared), System.IO.Path.Combine(Repository.Root, shared));
        File.CreateSymbolicLink(System.IO.Path.Combine(Path, "pawl"), System.IO.Path.Combine(AppContext.BaseDirectory, "pawl"));
    }

    public string Path { get; }

    /// <summary>Where the script notes how far it came, and what was printed.</summary>
    public string Notes { get; }

    public string Write(string name, string text)
    {
        File.WriteAllText(System.IO.Path.Combine(Notes, name), text);
        return System.IO.Path.Combine(Notes, name);
    }

    /// <summary>A note; empty when there is none.</summary>
    public string Read(string name) => File.Exists(System.IO.Path.Combine(Notes, name)) ? File.ReadAllText(System.IO.Path.Combine(Notes, name)) : "";

    /// <summary>The environment of the user who started the server, with nothing of this machine's settings.</summary>
    public Dictionary<string, string?> Environment(TemporaryFolder home)
    {
        var environment = System.Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("PAWL_", StringComparison.Ordinal)).ToDictionary(name => name, _ => (string?)null);
        environment["HOME"] = environment["XDG_DATA_HOME"] = environment["DOTNET_CLI_HOME"] = home.Path;
        environment["PATH"] = $"{Path}:{System.Environment.GetEnvironmentVariable("PATH")}";
        return environment;
    }

    public void Dispose() => _folder.Dispose();
}
