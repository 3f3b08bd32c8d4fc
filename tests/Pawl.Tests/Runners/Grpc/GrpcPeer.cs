using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>The gRPC server and the codec in <c>tests/peers/grpc</c>, which nobody here wrote. Installed by <c>./check</c>, or by <c>npm ci</c> there.</summary>
public sealed class GrpcPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process? _server;
    private readonly Process? _codec;
    private readonly Lock _asking = new();

    public GrpcPeer()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "@grpc", "grpc-js"))) return;
        _server = Start("server.mjs");
        _codec = Start("codec.mjs");
        Port = int.Parse(ReadLine(_server), CultureInfo.InvariantCulture);
    }

    /// <summary>The folder of the documents that it serves by.</summary>
    public static string Protos => Path.Combine(Folder, "protos");

    public int Port { get; }

    private static string Folder => Path.Combine(Repository.Root, "tests", "peers", "grpc");

    /// <summary>Skips the test where the packages are absent.</summary>
    public void Require() => Assert.SkipWhen(_server is null, $"The foreign gRPC server is not installed: run \"npm ci\" in {Folder}.");

    /// <summary>Asks the codec; see <c>codec.mjs</c>.</summary>
    public string Ask(string request)
    {
        Require();
        lock (_asking)
        {
            _codec!.StandardInput.WriteLine(request);
            _codec.StandardInput.Flush();
            return ReadLine(_codec);
        }
    }

    public void Dispose()
    {
        Stop(_server);
        Stop(_codec);
    }

    private static Process Start(string script) => Process.Start(new ProcessStartInfo("node", script)
    {
        WorkingDirectory = Folder,
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        StandardOutputEncoding = Encoding.UTF8,
    })!;

    private static string ReadLine(Process process)
    {
        var line = process.StandardOutput.ReadLineAsync();
        return line.Wait(Patience) ? line.Result ?? throw new InvalidOperationException("The peer's process ended.") : throw new TimeoutException("The peer does not answer.");
    }

    private static void Stop(Process? process)
    {
        if (process is null) return;
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(5))) process.Kill();
        process.Dispose();
    }
}
