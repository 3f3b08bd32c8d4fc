using System.CommandLine;
using Pawl.Cli.Bench.Bed;
using Pawl.Cli.Bench.Shapes;
using Pawl.Cli.Connection;
using Pawl.Cli.Terminals;
using Pawl.Cli.Up;

namespace Pawl.Cli.Bench;

/// <summary><c>pawl bench SHAPE</c></summary>
internal static class BenchVerb
{
    private const int MaxConcurrency = 10_000_000;
    private const double MaxSeconds = 3_600;

    private static readonly IBenchShape[] Shapes = [new FiveSteps(), new StartOnly(), new OneHttp(), new FanOut(), new Timers(), new Signals(), new Waiting(), new RecoveryAfterKill(), new Neighbours()];

    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var bench = new Verb("bench", """
            Measure this build through the real runtime and the real store: a private PostgreSQL for the time of the run, or the one that --data or PAWL_DATABASE_URL names.
            Figures of different machines, and of one machine that does something else meanwhile, do not compare: see docs/performance.md.
            """);
        var flags = new ServerFlags(connection);
        foreach (var shape in Shapes) bench.Add(CreateShape(terminal, connection, flags, shape));
        return bench;
    }

    private static Verb CreateShape(Terminal terminal, ConnectionOptions connection, ServerFlags flags, IBenchShape shape)
    {
        var concurrency = Bounded(new Option<int>("--concurrency") { Description = "How much at the same time.", HelpName = "N", DefaultValueFactory = _ => 64 }, 1, MaxConcurrency);
        var seconds = Bounded(new Option<double>("--seconds") { Description = "How long is measured.", HelpName = "S", DefaultValueFactory = _ => 5 }, 0.1, MaxSeconds);
        var warmUp = Bounded(new Option<double>("--warm-up") { Description = "How long the load runs before, in seconds.", HelpName = "S", DefaultValueFactory = _ => 2 }, 0, MaxSeconds);
        var http = new Option<bool>("--http") { Description = "Put the load on through the HTTP API." };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON." };
        var verb = new Verb(shape.Name, shape.Meaning) { Examples = [$"pawl bench {shape.Name} --concurrency 256 --seconds 10 --json"] };
        foreach (var option in (Option[])[concurrency, seconds, warmUp, .. shape.TakesHttp ? (Option[])[http] : [], json]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            var request = new BenchRequest(
                parsed.GetValue(concurrency), TimeSpan.FromSeconds(parsed.GetValue(seconds)), TimeSpan.FromSeconds(parsed.GetValue(warmUp)), shape.TakesHttp && parsed.GetValue(http));
            using var place = BenchPlace.Find(flags.Load(parsed), connection.KeepsData(parsed));
            var report = await shape.MeasureAsync(terminal, place, request, stop);
            if (parsed.GetValue(json)) terminal.OutText.WriteLine(report.ToJson());
            else report.WriteTo(terminal);
            return ExitCode.Done;
        });
        return verb;
    }

    private static Option<T> Bounded<T>(Option<T> option, T least, T most) where T : IComparable<T>
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)) result.AddError($"{option.Name} must be from {least} to {most}.");
        });
        return option;
    }
}
