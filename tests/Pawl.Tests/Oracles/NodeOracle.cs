using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Pawl.Tests.Oracles;

/// <summary>A script of <c>tests/oracles</c>, in one Node process for as long as this lives: a line of JSON for each line of JSON.</summary>
internal sealed class NodeOracle : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private NodeOracle(Process process) => _process = process;

    /// <summary>Starts a script.</summary>
    /// <param name="script">Its file.</param>
    /// <param name="package">The package that it asks.</param>
    /// <param name="missing">Why it cannot be started.</param>
    /// <returns>Null where Node or the package is absent: <c>./check</c> installs it, or <c>npm ci</c> in <c>tests/oracles</c>.</returns>
    public static NodeOracle? TryStart(string script, string package, out string missing)
    {
        var folder = Path.Combine(Repository.Root, "tests", "oracles");
        missing = $"{package} is not installed: run \"npm ci\" in {folder}";
        if (!Directory.Exists(Path.Combine(folder, "node_modules", package))) return null;
        try
        {
            return new(Process.Start(new ProcessStartInfo("node", script)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                StandardOutputEncoding = Encoding.UTF8,
            })!);
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            missing = $"node does not start: {absent.Message}";
            return null;
        }
    }

    /// <summary>Asks one question.</summary>
    public JsonElement Ask(object question)
    {
        var line = JsonSerializer.Serialize(question);
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        var answered = _process.StandardOutput.ReadLineAsync();
        if (!answered.Wait(Patience)) throw new TimeoutException($"no answer to {line}");
        return JsonDocument.Parse(answered.Result ?? throw new InvalidOperationException($"the process ended, asked {line}")).RootElement;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5))) _process.Kill();
        _process.Dispose();
    }
}
