using System.Diagnostics;

namespace Pawl.IntegrationTests.Cli;

/// <summary>The command line as a process of its own, with nothing of this machine's settings.</summary>
internal static class PawlProcess
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "pawl");

    /// <summary>Runs a command line to its end.</summary>
    /// <param name="home">Stands for the user's home.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="variables">More of the environment.</param>
    public static Task<ShellResult> RunAsync(TemporaryFolder home, string[] arguments, string? input = null, params (string Name, string Value)[] variables) =>
        Shell.RunAsync(Program, arguments, Environment(home, variables), input, home.Path);

    /// <summary>Starts a command that goes on.</summary>
    public static Process Start(TemporaryFolder home, params string[] arguments) => Start(home, arguments, []);

    /// <summary>The same with more of the environment.</summary>
    public static Process Start(TemporaryFolder home, string[] arguments, params (string Name, string Value)[] variables) => Shell.Start(Program, arguments, Environment(home, variables), home.Path);

    private static Dictionary<string, string?> Environment(TemporaryFolder home, (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string?> { ["XDG_DATA_HOME"] = home.Path, ["HOME"] = home.Path, ["DOTNET_CLI_HOME"] = home.Path };
        foreach (var name in System.Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("PAWL_", StringComparison.Ordinal))) environment[name] = null;
        foreach (var (name, value) in variables) environment[name] = value;
        return environment;
    }
}
