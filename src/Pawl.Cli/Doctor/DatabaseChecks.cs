using Pawl.Language;
using Pawl.Postgres;
using Pawl.Server.Options;

namespace Pawl.Cli.Doctor;

/// <summary>Whether there is a PostgreSQL that Pawl can work with.</summary>
internal static class DatabaseChecks
{
    private const string Check = "PostgreSQL";

    public static async Task<Finding> RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        if (options.DatabaseUrl is null && options.DatabaseLogins is null) return Private(options);
        try
        {
            // The owner's login sees the same server as the others.
            return Finding.Ok(Check, await PostgresInspection.DescribeAsync(options.DatabaseUrl ?? options.DatabaseLogins!.Owner, cancellationToken));
        }
        catch (PawlException error)
        {
            return Finding.Fail(Check, error.Message, null);
        }
    }

    private static Finding Private(ServerOptions options)
    {
        try
        {
            return Finding.Ok(Check, $"none is configured; {PostgresInspection.DescribePrivate(options.DataDirectory, options.PostgresBin)}");
        }
        catch (PawlException error)
        {
            return Finding.Fail(Check, error.Message, null);
        }
    }
}
