namespace Pawl.Postgres.Rates;

/// <summary>Statements over the counts of requests.</summary>
internal static class RateSql
{
    public const string Take = "SELECT subject, in_window, given, taken, now FROM pawl.take_rates($1, $2, $3, $4, $5, $6)";

    public const string Forget = "SELECT pawl.forget_rates($1)";
}
