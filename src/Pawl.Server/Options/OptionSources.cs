using System.Collections.Immutable;
using Pawl.Runtime.Secrets;
using Pawl.Server.Encryption;

namespace Pawl.Server.Options;

public sealed partial record ServerOptions
{
    /// <summary>Variable that names the configuration file.</summary>
    public const string ConfigVariable = OptionEntry.Prefix + "CONFIG";

    /// <summary>Variables that the command line reads, not the server: neither options nor mistakes.</summary>
    private static readonly IReadOnlySet<string> CommandLineVariables = new HashSet<string> { "PAWL_SERVER", "PAWL_KEY", "PAWL_KEY_FILE", "PAWL_OUTPUT", "PAWL_CONTEXT", "PAWL_CONTEXTS", "PAWL_CONFORMANCE", "PAWL_HOME" };

    /// <summary>Every option with its variable, default and meaning: the source of <c>.env.example</c> and of the documentation.</summary>
    public static IReadOnlyList<OptionDescription> Describe() =>
    [
        new("config", ConfigVariable, "", "YAML file with any of the other options, one 'name: value' a line; environment and flags count more.", IsSecret: false),
        .. OptionTable.Entries.Select(entry => entry.Description),
    ];

    /// <summary>Reads all sources. A flag counts more than a variable, a variable more than the file, the file more than the default.</summary>
    /// <param name="environment">The environment's variables.</param>
    /// <param name="flags">Options given on the command line, by name without dashes.</param>
    /// <exception cref="InvalidOptionsException">Something is wrong; it holds every problem.</exception>
    public static ServerOptions Load(IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> flags)
    {
        var problems = new List<string>();
        var values = new Dictionary<string, OptionText>();

        var config = flags.GetValueOrDefault("config") ?? environment.GetValueOrDefault(ConfigVariable);
        if (!string.IsNullOrEmpty(config)) ConfigFile.Read(config, values, problems);
        ReadEnvironment(environment, values, problems);
        ReadFlags(flags, values, problems);

        var options = new ServerOptions();
        foreach (var entry in OptionTable.Entries)
        {
            if (!values.TryGetValue(entry.Name, out var given)) continue;
            try { options = entry.Apply(options, given.Text); }
            catch (FormatException error)
            {
                var shown = entry.IsSecret ? "its value" : $"'{given.Text}'";
                problems.Add($"{given.Source}: {shown} does not do: {error.Message}.");
            }
        }
        if (values.ContainsKey("encryption-key") && values.ContainsKey("encryption-key-command")) problems.Add("encryption-key and encryption-key-command are both set: keep one.");
        // Read anew when a rotation is asked for: what stands in a file can change while the server runs.
        if (values.TryGetValue("encryption-key", out var key) && key.File is { } file && options.EncryptionKeys is not null) options = options with { EncryptionKeys = new GivenEncryptionKeyFile(Path.GetFullPath(file)) };
        if (options.DatabaseLogins is { } logins && (logins.Owner.Length == 0 || logins.App.Length == 0 || logins.Committer.Length == 0 || options.DatabaseUrl is not null))
            problems.Add("database-owner-url, database-app-url and database-committer-url belong together, and not beside database-url: set the three, or the one.");
        // What was refused above is missing here: one mistake is not told twice.
        if (problems.Count == 0 && OidcOptionTable.FaultOf(options.Oidc) is { } fault) problems.Add(fault);
        if (options.Limits.PageDefault > options.Limits.PageLimit)
            problems.Add($"limit-page-default ({options.Limits.PageDefault}) is above limit-page-limit ({options.Limits.PageLimit}): lower the one or raise the other.");

        var secrets = environment.Where(variable => variable.Key.StartsWith(SecretVariables.Prefix, StringComparison.Ordinal));
        return problems.Count == 0 ? options with { Warnings = [.. UnknownVariables(environment)], SecretsFromEnvironment = secrets.ToImmutableDictionary() } : throw new InvalidOptionsException(problems);
    }

    private static void ReadEnvironment(IReadOnlyDictionary<string, string> environment, Dictionary<string, OptionText> values, List<string> problems)
    {
        foreach (var entry in OptionTable.Entries)
        {
            var file = entry.IsSecret ? environment.GetValueOrDefault(entry.Variable + "_FILE") : null;
            var text = environment.GetValueOrDefault(entry.Variable);

            // An empty variable is how compose files and shells say "not set".
            if (!string.IsNullOrEmpty(text) && !string.IsNullOrEmpty(file)) problems.Add($"{entry.Variable} and {entry.Variable}_FILE are both set: keep one.");
            else if (!string.IsNullOrEmpty(text)) values[entry.Name] = new(text, entry.Variable);
            else if (!string.IsNullOrEmpty(file)) ReadSecretFile(entry, file, values, problems);
        }
    }

    private static void ReadSecretFile(OptionEntry entry, string file, Dictionary<string, OptionText> values, List<string> problems)
    {
        try { values[entry.Name] = new(File.ReadAllText(file).TrimEnd('\r', '\n'), $"{entry.Variable}_FILE") { File = file }; }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { problems.Add($"{entry.Variable}_FILE: {error.Message}"); }
    }

    private static void ReadFlags(IReadOnlyDictionary<string, string> flags, Dictionary<string, OptionText> values, List<string> problems)
    {
        foreach (var (name, text) in flags)
        {
            if (name == "config") continue;
            if (OptionTable.Entries.Any(entry => entry.Name == name)) values[name] = new(text, "--" + name);
            else problems.Add($"--{name}: no option of the server has this name.");
        }
    }

    private static IEnumerable<string> UnknownVariables(IReadOnlyDictionary<string, string> environment)
    {
        var known = OptionTable.Entries.SelectMany(entry => entry.IsSecret ? [entry.Variable, entry.Variable + "_FILE"] : new[] { entry.Variable })
            .Append(ConfigVariable).Concat(CommandLineVariables).ToHashSet();
        return from name in environment.Keys
               where name.StartsWith(OptionEntry.Prefix, StringComparison.Ordinal) && !name.StartsWith(SecretVariables.Prefix, StringComparison.Ordinal) && !known.Contains(name)
               orderby name
               select $"The variable {name} is set, but no option has this name: it has no effect. 'pawl doctor' lists all options.";
    }
}

/// <summary>The text of an option and where it stood.</summary>
internal readonly record struct OptionText(string Text, string Source)
{
    /// <summary>The file that it was read from; null when it stood where the option is.</summary>
    public string? File { get; init; }
}
