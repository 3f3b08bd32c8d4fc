using System.Globalization;
using Npgsql;
using Pawl.Engine;
using Pawl.Language;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Executions;

/// <summary>Says what a failed commit means.</summary>
internal static class RoundFailure
{
    private const string Fenced = "PW001";
    private const string HistoryGap = "PW002";
    private const string StatusTransition = "PW003";

    /// <summary>Whether the server lived to say that it rolled back: nothing was written.</summary>
    public static bool SaysNo(Exception error) => error is PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>Whether the answer is missing: the connection broke, no answer came in time, or the server ended the session (FATAL), which it may do after the commit.</summary>
    public static bool SaysNothing(Exception error) => error is PostgresException || DatabaseAway.Is(error);

    /// <summary>What the refusal means.</summary>
    public static PawlException Refused(PostgresException refused) => refused.SqlState switch
    {
        Fenced => OwnershipLost(refused),
        HistoryGap or StatusTransition => new RoundRejectedException(Execution(refused.Hint!), refused.MessageText, refused),
        _ when DatabaseAway.IsAway(refused) => DatabaseAway.Exception(refused),
        // Everything that is left is a rule of the tables: a constraint, a policy, a row that is missing, a value that does not fit.
        _ => new RoundRejectedException(null, refused.MessageText, refused),
    };

    /// <summary>Whether the fence refused.</summary>
    public static bool IsFenced(Exception error) => error is PostgresException { SqlState: Fenced };

    /// <summary>The partitions that the fence named.</summary>
    public static FencedException OwnershipLost(PostgresException refused) =>
        new([.. refused.Hint!.Split(',').Select(partition => int.Parse(partition, CultureInfo.InvariantCulture))]);

    /// <summary>The functions put it in the hint: the driver hides details, which may hold data.</summary>
    private static ExecutionKey Execution(string hint)
    {
        var slash = hint.IndexOf('/', StringComparison.Ordinal);
        return new(hint[..slash], hint[(slash + 1)..]);
    }
}
