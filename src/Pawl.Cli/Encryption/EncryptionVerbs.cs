using System.CommandLine;
using System.Globalization;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Encryption;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Encryption;

/// <summary><c>pawl encryption …</c></summary>
internal static class EncryptionVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("encryption", "The key that everything sealed depends on: status, rotate. No key is ever shown.")
    {
        Status(terminal, connection),
        Rotate(terminal, connection),
    };

    private static Verb Status(Terminal terminal, ConnectionOptions connection)
    {
        var output = OutputFormats.Option();
        var status = new Verb("status", "Show the names of keys, and how many data keys each wraps. Needs the permission cluster.read.") { output };
        status.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var state = await client.Encryption.GetAsync(stop);
            if (parsed.GetValue(output) == OutputFormat.Table) Table(state).WriteTo(terminal.Out);
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(state, PawlJson.Default.EncryptionState));
            return ExitCode.Done;
        });
        return status;
    }

    private static Verb Rotate(Terminal terminal, ConnectionOptions connection)
    {
        var output = OutputFormats.Option();
        var rotate = new Verb("rotate", "Wrap all data keys with a new key, while everything goes on. After a failure, run it again. Needs the permission encryption.rotate.")
        {
            Examples = ["pawl encryption rotate", "pawl encryption status"],
        };
        rotate.Add(output);
        rotate.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var done = await client.Encryption.RotateAsync(stop);
            if (parsed.GetValue(output) == OutputFormat.Table)
                terminal.OutText.WriteLine($"wrapped {done.Rewrapped.ToString(CultureInfo.InvariantCulture)} data keys with {done.Key}{(done.Retired.Count > 0 ? $"; retired {string.Join(", ", done.Retired)}" : "")}");
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(done, PawlJson.Default.KeyRotated));
            return ExitCode.Done;
        });
        return rotate;
    }

    private static TextTable Table(EncryptionState state)
    {
        var table = new TextTable("KEY", "WRAPS", "DATA KEYS");
        foreach (var key in state.Keys.Union(state.DataKeys.Keys))
            table.Add(key, key == state.Key ? "new ones" : state.Keys.Contains(key) ? "no more" : "unknown here", state.DataKeys.GetValueOrDefault(key).ToString(CultureInfo.InvariantCulture));
        return table;
    }
}
