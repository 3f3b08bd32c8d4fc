using Pawl.Cli.Connection;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Up;

/// <summary>What a server that has come up says: where it is, and a key.</summary>
internal static class Greeting
{
    public static void Print(Terminal terminal, LocalServer server)
    {
        var output = terminal.OutText;
        var root = server.Address.ToString().TrimEnd('/');
        output.WriteLine("Pawl is up.");
        output.WriteLine($"  UI        {root}/");
        output.WriteLine($"  API       {root}/api/v1");
        output.WriteLine($"  OpenAPI   {root}/openapi/v1.json");
        output.WriteLine($"  Data      {(server.Options.DatabaseUrl is null ? server.Options.DataDirectory : "the configured PostgreSQL")}");
        if (server.IsNewKey) output.WriteLine($"  Admin key {server.Key}   (shown this once)");
        output.WriteLine($"Other terminals of this user need no key: it is kept in {Path.Combine(server.Options.DataDirectory, ConnectionFile.FileName)}.");
        output.Flush();
    }
}
