namespace Pawl.Server.Options;

/// <summary>One option as documentation shows it.</summary>
/// <param name="Name">Name in the configuration file, and of the flag behind <c>--</c>.</param>
/// <param name="Variable">Environment variable.</param>
/// <param name="Default">The default as text; empty when none.</param>
/// <param name="Meaning">What it does, one sentence.</param>
/// <param name="IsSecret">Whether it is a secret: <c>VARIABLE_FILE</c> may then name a file that holds it, and its value is never shown.</param>
public sealed record OptionDescription(string Name, string Variable, string Default, string Meaning, bool IsSecret);

/// <summary>One option with the code that reads its text.</summary>
internal sealed record OptionEntry(string Name, string Default, string Meaning, Func<ServerOptions, string, ServerOptions> Apply)
{
    public const string Prefix = "PAWL_";

    public bool IsSecret { get; init; }

    public string Variable { get; } = Prefix + Name.ToUpperInvariant().Replace('-', '_');

    public OptionDescription Description => new(Name, Variable, Default, Meaning, IsSecret);
}
