using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Pawl.Tests.Runners;

/// <summary>A server that other people wrote, run by Node from <c>tests/peers</c> for as long as a test lasts.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process process;

    private Peer(Process process, int port) => (this.process, Port) = (process, port);

    public int Port { get; }

    /// <summary>The folder of a peer. Skips the running test, visibly, when its packages are not installed.</summary>
    public static string Folder(string name)
    {
        var folder = Path.Combine(Repository.Root, "tests", "peers", name);
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), $"the packages of {folder} are not installed; run 'npm ci' there, or ./check");
        return folder;
    }

    /// <summary>Starts <c>server.mjs</c>, which prints the port it listens on.</summary>
    public static async Task<Peer> StartAsync(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", ["server.mjs", .. arguments]) { WorkingDirectory = Folder(name), RedirectStandardOutput = true, UseShellExecute = false };
        var server = Process.Start(start)!;
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var line = await server.StandardOutput.ReadLineAsync(patience.Token);
            return new(server, int.Parse(line!, CultureInfo.InvariantCulture));
        }
        catch
        {
            server.Kill();
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }
}
