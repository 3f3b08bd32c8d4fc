using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Pawl.Tests.Expressions.Differential;

/// <summary>The real jq 1.8.2, in one Node process for as long as this lives. Installed by <c>./check</c>, or by <c>npm ci</c> in <c>tests/oracles</c>.</summary>
internal sealed class JqOracle : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private JqOracle(Process process) => _process = process;

    /// <summary>Starts it.</summary>
    /// <returns>Null, and why, where Node or the package is absent.</returns>
    public static JqOracle? TryStart(out string missing)
    {
        var folder = Path.Combine(Repository.Root, "tests", "oracles");
        missing = $"jq 1.8.2 is not installed: run \"npm ci\" in {folder}";
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "jq-wasm"))) return null;
        try
        {
            var process = Process.Start(new ProcessStartInfo("node", "jq.mjs")
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                StandardOutputEncoding = Encoding.UTF8,
            });
            return new(process!);
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            missing = $"node does not start: {absent.Message}";
            return null;
        }
    }

    /// <summary>Runs a program on an input.</summary>
    /// <returns>The outputs as compact texts, and what jq wrote to standard error, or null.</returns>
    public (IReadOnlyList<string> Outputs, string? Error) Ask(string program, string input)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { program, input }));
        _process.StandardInput.Flush();
        var answered = _process.StandardOutput.ReadLineAsync();
        if (!answered.Wait(Patience)) throw new TimeoutException($"jq does not answer {program} on {input}");
        var line = answered.Result ?? throw new InvalidOperationException($"jq's process ended, asked for {program} on {input}");
        var answer = JsonDocument.Parse(line).RootElement;
        return ([.. answer.GetProperty("outputs").EnumerateArray().Select(text => text.GetString()!)], answer.GetProperty("error").GetString());
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5))) _process.Kill();
        _process.Dispose();
    }
}
