namespace Pawl.Server.Options;

/// <summary>The options of servers that share a database.</summary>
internal static class NodeOptionTable
{
    public static IReadOnlyList<OptionEntry> Entries { get; } =
    [
        new("node", "the machine's name", "Name of this server, for people.",
            (options, text) => options with { Node = OptionValues.Text(text) }),
        new("ownership", "local", "Whether this server shares its database with others: local (it is alone, and takes everything over when it starts) or postgres (servers share the work by leases in the database; set it on all of them).",
            (options, text) => options with { Nodes = options.Nodes with { Ownership = OptionValues.Choice<OwnershipKind>(text) } }),
        new("node-lease", "5s", "With ownership=postgres: how long this server counts as alive after it last said so, by the clock of the database; others take over when it ends.",
            (options, text) => options with { Nodes = options.Nodes with { Lease = OptionValues.Time(text, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) } }),
        new("rebalance-patience", "30s", "With ownership=postgres: how long work with activities under way stays where it is although another server has less; then they are cancelled and begin again there.",
            (options, text) => options with { Nodes = options.Nodes with { RebalancePatience = OptionValues.Time(text, TimeSpan.Zero, TimeSpan.FromDays(1)) } }),
    ];
}
