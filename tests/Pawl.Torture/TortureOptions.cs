using System.Globalization;

namespace Pawl.Torture;

/// <summary>What is asked for on the command line.</summary>
/// <param name="Lasts">How long faults are made. Default 75 s.</param>
/// <param name="Seed">Decides which faults come when, and what the clients do. How processes interleave it cannot decide.</param>
/// <param name="Clients">Callers at the same time. Default 50.</param>
/// <param name="Servers">1: <c>pawl up</c> with its private PostgreSQL; more: that many on one PostgreSQL beside them. Default 1.</param>
/// <param name="DiskMib">Size of the disk that the database is on. Default 4096; it is memory, as much of it as is used.</param>
/// <param name="Folder">Where logs go; null for a new folder below that for temporary files.</param>
internal sealed record TortureOptions(TimeSpan Lasts, int Seed, int Clients, int Servers, int DiskMib, string? Folder)
{
    public const string Usage = "Usage: torture [--minutes N | --seconds N] [--seed S] [--clients N] [--servers N] [--disk MIB] [--folder DIR]";

    /// <summary>Reads the command line; null when it cannot be understood.</summary>
    public static TortureOptions? Parse(string[] arguments)
    {
        var options = new TortureOptions(TimeSpan.FromSeconds(75), 1, 50, 1, 4096, null);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length) return null;
            var text = arguments[i + 1];
            if (arguments[i] == "--folder")
            {
                options = options with { Folder = Path.GetFullPath(text) };
                continue;
            }
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return null;
            TortureOptions? next = arguments[i] switch
            {
                "--minutes" => options with { Lasts = TimeSpan.FromMinutes(number) },
                "--seconds" => options with { Lasts = TimeSpan.FromSeconds(number) },
                "--seed" => options with { Seed = number },
                "--clients" => options with { Clients = number },
                "--servers" => options with { Servers = number },
                "--disk" => options with { DiskMib = number },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }
        return options;
    }
}
