using System.Globalization;

namespace Pawl.Tests.Simulation;

/// <summary>Kinds of misfortune that a seed may bring.</summary>
[Flags]
internal enum Misfortune
{
    None = 0,
    /// <summary>A process is gone in the middle of whatever it did.</summary>
    Crashes = 1 << 0,
    /// <summary>Another process takes over while the first one still works, and even wakes up later.</summary>
    TakeOvers = 1 << 1,
    /// <summary>Orderly stops.</summary>
    Stops = 1 << 2,
    /// <summary>The database is away for a while.</summary>
    Outages = 1 << 3,
    /// <summary>The database takes its time.</summary>
    SlowStore = 1 << 4,
    /// <summary>Single calls of the database fail.</summary>
    RefusedCalls = 1 << 5,
    /// <summary>Answers of commits are lost.</summary>
    LostAnswers = 1 << 6,
    /// <summary>Reads give rows twice.</summary>
    DoubledRows = 1 << 7,
    /// <summary>Deaths where they hurt: before a commit, behind it, between an effect and its commit.</summary>
    DeadlyMoments = 1 << 8,
    /// <summary>A node stands still, and wakes up after others took over.</summary>
    Pauses = 1 << 9,
    /// <summary>A node cannot reach the leases, and nothing else ails it.</summary>
    CutLeases = 1 << 10,
    /// <summary>Notices between nodes are lost.</summary>
    LostNotices = 1 << 11,
    /// <summary>Notices between nodes are heard twice.</summary>
    DoubledNotices = 1 << 12,
    /// <summary>The clocks of nodes differ.</summary>
    Skew = 1 << 13,
}

/// <summary>What a run consists of. The seed alone says everything; the rest leaves out parts of it, to see whether it fails all the same.</summary>
internal sealed record SimulationPlan(ulong Seed)
{
    private const int AllClients = 12;
    private const int AllConversations = 5;
    private const int AllOperations = 4;
    private const int AllTasks = 20;
    private const int AllNodes = 5;

    /// <summary>A bug that is planted.</summary>
    public Plant Plant { get; init; }
    /// <summary>Numbers of the callers that call.</summary>
    public IReadOnlyList<int> Clients { get; init; } = [.. Enumerable.Range(0, AllClients)];
    /// <summary>Numbers of the conversations that take place.</summary>
    public IReadOnlyList<int> Conversations { get; init; } = [.. Enumerable.Range(0, AllConversations)];
    /// <summary>Numbers of the operations that are made.</summary>
    public IReadOnlyList<int> Operations { get; init; } = [.. Enumerable.Range(0, AllOperations)];
    /// <summary>What does not happen.</summary>
    public Misfortune Without { get; init; }
    /// <summary>Tasks of one workflow at most.</summary>
    public int Tasks { get; init; } = AllTasks;
    /// <summary>Nodes at most: how many there are is the seed's choice.</summary>
    public int Nodes { get; init; } = AllNodes;

    /// <summary>Callers of a whole run.</summary>
    public static int ClientCount => AllClients;

    /// <summary>Conversations of a whole run.</summary>
    public static int ConversationCount => AllConversations;

    /// <summary>How much it does: of two plans that fail, the smaller one says more.</summary>
    public int Size => (Clients.Count * 4) + (Conversations.Count * 4) + (Operations.Count * 4) + Tasks + (Nodes * 3) + ((32 - int.PopCount((int)Without)) * 2);

    /// <summary>Reads what <see cref="ToString"/> wrote, e.g. <c>17:clients=0.3:without=Crashes.Stops:tasks=4</c>.</summary>
    public static SimulationPlan Parse(string text)
    {
        var parts = text.Split(':');
        var plan = new SimulationPlan(ulong.Parse(parts[0], CultureInfo.InvariantCulture));
        foreach (var part in parts.Skip(1).Select(part => part.Split('=', 2)))
        {
            var values = part[1].Split('.', StringSplitOptions.RemoveEmptyEntries);
            plan = part[0] switch
            {
                "plant" => plan with { Plant = Enum.Parse<Plant>(part[1]) },
                "clients" => plan with { Clients = [.. values.Select(int.Parse)] },
                "conversations" => plan with { Conversations = [.. values.Select(int.Parse)] },
                "operations" => plan with { Operations = [.. values.Select(int.Parse)] },
                "without" => plan with { Without = values.Select(Enum.Parse<Misfortune>).Aggregate((all, one) => all | one) },
                "nodes" => plan with { Nodes = int.Parse(part[1], CultureInfo.InvariantCulture) },
                "tasks" => plan with { Tasks = int.Parse(part[1], CultureInfo.InvariantCulture) },
                _ => throw new FormatException($"'{part[0]}' is no part of a plan."),
            };
        }
        return plan;
    }

    public override string ToString()
    {
        var text = Seed.ToString(CultureInfo.InvariantCulture);
        if (Plant is not Plant.None) text += $":plant={Plant}";
        if (Clients.Count < AllClients) text += $":clients={string.Join('.', Clients)}";
        if (Conversations.Count < AllConversations) text += $":conversations={string.Join('.', Conversations)}";
        if (Operations.Count < AllOperations) text += $":operations={string.Join('.', Operations)}";
        if (Without is not Misfortune.None) text += $":without={Without.ToString().Replace(", ", ".", StringComparison.Ordinal)}";
        if (Nodes < AllNodes) text += $":nodes={Nodes}";
        if (Tasks < AllTasks) text += $":tasks={Tasks}";
        return text;
    }
}
