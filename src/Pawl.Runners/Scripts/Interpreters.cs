using System.Collections.Concurrent;
using System.Text.Json;
using Pawl.Runners.Processes;
using Pawl.Runners.Sandbox;

namespace Pawl.Runners.Scripts;

/// <summary>Finds interpreters that work in the sandbox, and remembers them.</summary>
/// <remarks>
/// Each candidate is asked where it really lives, because what stands on the path may be a link or a script of a version manager; then it must run in the
/// sandbox, because its installation may be in a folder that the sandbox's user cannot read.
/// </remarks>
/// <param name="options">Which to take.</param>
/// <param name="sandbox">Where they must work.</param>
/// <param name="processes">Asks them, outside the sandbox.</param>
public sealed class Interpreters(ScriptOptions options, SandboxedProcess sandbox, BoundedProcess processes)
{
    /// <summary>Candidates tried for one language.</summary>
    private const int Candidates = 8;
    private const string Works = "works";
    private static readonly TimeSpan AskTime = TimeSpan.FromSeconds(10);
    private static readonly string[] Folders = ["/usr/local/bin", "/usr/bin", "/bin"];

    private readonly ConcurrentDictionary<string, Interpreter> _found = new(StringComparer.Ordinal);

    /// <summary>The interpreter of a language. A failure is not remembered: what is missing may be installed meanwhile.</summary>
    /// <param name="language"><c>js</c> or <c>python</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProcessFailedException">None works; the message says what to do.</exception>
    public async Task<Interpreter> FindAsync(string language, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue(language, out var known)) return known;
        var found = await SearchAsync(Of(language), cancellationToken);
        _found[language] = found;
        return found;
    }

    internal static ScriptLanguage Of(string language) => ScriptLanguage.All.FirstOrDefault(known => known.Name == language)
        ?? throw new ProcessFailedException($"Scripts in '{language}' cannot be run; 'js' and 'python' can.", isConfiguration: true);

    private async Task<Interpreter> SearchAsync(ScriptLanguage language, CancellationToken cancellationToken)
    {
        var chosen = language.Name == "js" ? options.Node : options.Python;
        var reasons = new List<string>();
        foreach (var candidate in chosen is null ? OnThisMachine(language) : [chosen])
        {
            try
            {
                var interpreter = await AskAsync(language, candidate, cancellationToken);
                await TryAsync(language, interpreter, cancellationToken);
                return interpreter;
            }
            catch (ProcessFailedException error)
            {
                reasons.Add($"{candidate}: {error.Message}");
            }
        }

        throw new ProcessFailedException(
            reasons.Count == 0
                ? $"{language.Title} is not installed, and scripts in '{language.Name}' need it. Install it, or name it with {language.Option}."
                : $"No {language.Title} works in the sandbox ({string.Join("; ", reasons)}). Install one that every user can read, or name another one with {language.Option}.",
            isConfiguration: true);
    }

    private static IEnumerable<string> OnThisMachine(ScriptLanguage language) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(Folders)
            .Where(Path.IsPathRooted)
            .Distinct(StringComparer.Ordinal)
            .SelectMany(folder => language.Programs.Select(program => Path.Combine(folder, program)))
            .Where(File.Exists)
            .Take(Candidates);

    private async Task<Interpreter> AskAsync(ScriptLanguage language, string candidate, CancellationToken cancellationToken)
    {
        var answer = await RunAsync([candidate, .. language.Ask], cancellationToken);
        string[]? told = null;
        if (answer.Code == 0)
        {
            try { told = JsonSerializer.Deserialize<string[]>(answer.Stdout); }
            catch (JsonException) { /* It is something else that has the same name. */ }
        }
        if (told is not [var program, var version, .. var folders]) throw new ProcessFailedException($"it does not answer as {language.Title} does", isConfiguration: true);

        var visible = folders.Append(Path.GetDirectoryName(program)!).Where(IsInstallation).Append(program).Concat(await LibrariesAsync(program, cancellationToken));
        return new(program, version, Outermost(visible));
    }

    /// <summary>Shared libraries that the program loads from unusual places.</summary>
    private async Task<IEnumerable<string>> LibrariesAsync(string program, CancellationToken cancellationToken)
    {
        if (!File.Exists("/usr/bin/ldd")) return [];
        var list = await RunAsync(["/usr/bin/ldd", program], cancellationToken);
        return list.Stdout.Split('\n').Select(line => line.Split("=>", StringSplitOptions.TrimEntries)).Where(parts => parts.Length == 2).Select(parts => parts[1].Split(' ')[0]).Where(path => path.StartsWith('/') && File.Exists(path));
    }

    private Task<ProcessOutput> RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken) => processes.RunAsync(
        new() { Command = command, Environment = Outside(), Timeout = AskTime, OutputBytes = 64 << 10 }, cancellationToken);

    private async Task TryAsync(ScriptLanguage language, Interpreter interpreter, CancellationToken cancellationToken)
    {
        var print = language.Name == "js" ? $"console.log('{Works}')" : $"print('{Works}')";
        var output = await sandbox.RunAsync(
            new() { Command = [interpreter.Program, .. language.Flags, language.File], Visible = interpreter.Visible, FilePath = language.File, FileContent = print }, cancellationToken);
        if (output.Stdout.Trim() != Works) throw new ProcessFailedException($"it fails there: {output.Stderr.Trim()}", isConfiguration: true);
    }

    /// <summary>Version managers need to know where home is; the rest of the server's environment is not their business.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Outside() =>
        from name in new[] { "PATH", "HOME" }
        let value = Environment.GetEnvironmentVariable(name)
        where value is not null
        select KeyValuePair.Create(name, value);

    /// <summary>A folder that may be shown: of an installation, and not one that holds everything else, too.</summary>
    private static bool IsInstallation(string folder) =>
        folder.Count(character => character == '/') >= 2 && folder != Environment.GetEnvironmentVariable("HOME")?.TrimEnd('/') && Directory.Exists(folder);

    /// <summary>Without what is inside another one, or in the sandbox already.</summary>
    private static List<string> Outermost(IEnumerable<string> paths)
    {
        string[] there = ["/usr/", "/bin/", "/sbin/", "/lib/", "/lib64/"];
        var wanted = paths.Where(path => !Array.Exists(there, folder => (path + "/").StartsWith(folder, StringComparison.Ordinal))).Distinct(StringComparer.Ordinal).ToList();
        return wanted.FindAll(path => !wanted.Exists(other => other != path && path.StartsWith(other + "/", StringComparison.Ordinal)));
    }
}
