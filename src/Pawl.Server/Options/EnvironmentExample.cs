using System.Text;

namespace Pawl.Server.Options;

/// <summary>Writes <c>.env.example</c> from the table of options, so that it is complete.</summary>
public static class EnvironmentExample
{
    /// <summary>The file's text.</summary>
    public static string Write()
    {
        var text = new StringBuilder("""
            # Every option of the server. Copy to .env and keep the lines you change; what is commented out has the default shown.
            # The same names, in lower case and with hyphens, are flags of 'pawl up' and keys of the file that PAWL_CONFIG names.


            """);
        foreach (var option in ServerOptions.Describe())
        {
            text.Append("# ").Append(option.Meaning);
            if (option.IsSecret) text.Append(" (a secret: ").Append(option.Variable).Append("_FILE may name a file that holds it)");
            text.Append('\n').Append("# ").Append(option.Variable).Append('=').Append(option.Default).Append("\n\n");
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }
}
