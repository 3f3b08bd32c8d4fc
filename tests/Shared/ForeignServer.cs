using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pawl.Tests.Shared;

/// <summary>A server of somebody else's, as a foreground process of this test on loopback, killed at the end.</summary>
internal static class ForeignServer
{
    /// <summary>Where a program is; null when it is not installed.</summary>
    public static string? Find(string program) =>
        new[] { "/usr/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin" }.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a program and waits until a line of its output says that it is ready.</summary>
    public static async Task<Process> StartAsync(ProcessStartInfo start, string readyLine)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (said) said.Add(line.Data ?? "");
            if (line.Data?.Contains(readyLine, StringComparison.Ordinal) is true) ready.TrySetResult();
        }
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) =>
        {
            lock (said) ready.TrySetException(new InvalidOperationException($"{start.FileName} ended: {string.Join('\n', said)}"));
        };
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(90));
        return process;
    }

    /// <summary>Kills it, children included, and waits until it is gone.</summary>
    public static async Task KillAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
