namespace Pawl.Runners.Scripts;

/// <summary>A program that runs scripts, and what of the machine it needs to see.</summary>
/// <param name="Program">Its path.</param>
/// <param name="Version">Its version, e.g. <c>22.3.0</c>.</param>
/// <param name="Visible">Files and folders beside <c>/usr</c>.</param>
public sealed record Interpreter(string Program, string Version, IReadOnlyList<string> Visible);

/// <summary>One language of <c>run: script</c>.</summary>
/// <param name="Name">As the DSL names it.</param>
/// <param name="Title">For people.</param>
/// <param name="Programs">Names of the interpreter, the likeliest first.</param>
/// <param name="Option">The environment variable that names another one.</param>
/// <param name="Ask">Arguments that make it print a JSON list: its path, its version, the folders of its installation.</param>
/// <param name="Flags">Arguments before the script.</param>
/// <param name="File">Where the script is in the sandbox.</param>
internal sealed record ScriptLanguage(string Name, string Title, string[] Programs, string Option, string[] Ask, string[] Flags, string File)
{
    public static ScriptLanguage JavaScript { get; } = new(
        "js", "Node.js", ["node", "nodejs"], "PAWL_SCRIPT_NODE",
        ["-p", "JSON.stringify([fs.realpathSync(process.execPath), process.versions.node, path.resolve(fs.realpathSync(process.execPath), '..', '..')])"],
        // Older releases must be told that a script may be an ES module; later ones know and ignore it.
        ["--experimental-detect-module", "--disable-warning=ExperimentalWarning"],
        "/pawl/script.js");

    public static ScriptLanguage Python { get; } = new(
        "python", "Python", ["python3", "python"], "PAWL_SCRIPT_PYTHON",
        ["-I", "-c", "import json, os, sys; real = os.path.realpath(sys.executable); print(json.dumps([sys.executable, sys.version.split()[0], sys.prefix, sys.base_prefix, os.path.dirname(os.path.dirname(real))]))"],
        ["-B"],
        "/pawl/script.py");

    public static IReadOnlyList<ScriptLanguage> All { get; } = [JavaScript, Python];
}
