using System.Text;
using Pawl.Torture.Clients;

namespace Pawl.Torture.Verdict;

/// <summary>What is printed at the end.</summary>
internal static class Report
{
    public static string Of(TortureOptions options, TimeSpan lasted, Account account, EffectLedger ledger, StoreVerdict store, int starts, int gaveUp)
    {
        var text = new StringBuilder();
        text.AppendLine($"torture: seed {options.Seed}, {options.Clients} clients, {options.Servers} server(s), {lasted.TotalMinutes:F1} minutes");
        text.AppendLine($"  kills        {account.KillCount}: {Counts(account.Kills)}");
        text.AppendLine($"  faults       {account.Faults.Values.Sum()}: {Counts(account.Faults)}");
        text.AppendLine($"  servers      started {starts} times, {gaveUp} times ended by themselves");
        text.AppendLine($"  executions   {account.Ended.Count} accepted and ended ({Counts(account.Scenarios)}); {store.Executions} stored with {store.Events} events, {store.TimersFired} timers fired");
        var repeats = ledger.Effects.Values.Sum(effect => effect.Requests - effect.Keys.Count);
        text.AppendLine($"  effects      {ledger.Effects.Count} by {ledger.Requests} requests; {repeats} repeated with the key they had");
        text.AppendLine($"  requests     {account.Unanswered} without an answer, repeated until there was one");
        text.AppendLine($"  start        p50 {At(account.StartMilliseconds, 0.5):F0} ms, p99 {At(account.StartMilliseconds, 0.99):F0} ms; with every repetition p50 {At(account.InsistedMilliseconds, 0.5):F0} ms, p99 {At(account.InsistedMilliseconds, 0.99):F0} ms");
        var slowest = account.Recoveries.OrderByDescending(recovery => recovery.Milliseconds).FirstOrDefault();
        text.AppendLine($"  recovery     p50 {At(account.Recoveries.Select(recovery => recovery.Milliseconds), 0.5):F0} ms, slowest {slowest.Milliseconds:F0} ms ({slowest.Kind}), until a start that was sent after the fault was answered");
        text.AppendLine($"  violations   {account.Violated}");
        foreach (var violation in account.Violations) text.AppendLine($"    {violation}");
        return text.ToString();
    }

    private static string Counts(IEnumerable<KeyValuePair<string, int>> counts) => string.Join(", ", counts.OrderByDescending(count => count.Value).Select(count => $"{count.Value} {count.Key}"));

    private static double At(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
