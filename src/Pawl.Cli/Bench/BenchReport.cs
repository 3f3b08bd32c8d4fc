using System.Globalization;
using System.Text;
using System.Text.Json;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Bench;

/// <summary>What a shape measured.</summary>
internal sealed record BenchReport
{
    /// <summary>The shape.</summary>
    public required string Shape { get; init; }
    /// <summary>As it was asked for.</summary>
    public required int Concurrency { get; init; }
    /// <summary>Executions that ended in a second (for shapes without an end: that were started).</summary>
    public double ExecutionsPerSecond { get; init; }
    /// <summary>What the shape counts as its step, in a second.</summary>
    public double StepsPerSecond { get; init; }
    /// <summary>Median time of a step, in milliseconds.</summary>
    public double MedianMs { get; init; }
    /// <summary>99th percentile of the time of a step, in milliseconds.</summary>
    public double SlowMs { get; init; }
    /// <summary>Rounds that the committer wrote in a second.</summary>
    public double CommitsPerSecond { get; init; }
    /// <summary>Resident memory of this process at the end, in MB; PostgreSQL's is not in it.</summary>
    public double ResidentMb { get; init; }
    /// <summary>Processor time of this process while it was measured, in seconds; PostgreSQL's is not in it.</summary>
    public double ProcessorSeconds { get; init; }
    /// <summary>What only this shape tells, by name.</summary>
    public IReadOnlyList<(string Name, double Value)> More { get; init; } = [];

    /// <summary>The report as one line of JSON.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("shape", Shape);
            json.WriteNumber("concurrency", Concurrency);
            foreach (var (name, value) in Figures()) json.WriteNumber(name, Math.Round(value, 3));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The report for people.</summary>
    public void WriteTo(Terminal terminal)
    {
        var table = new TextTable("figure", "value");
        table.Add("shape", Shape);
        table.Add("concurrency", Concurrency.ToString("N0", CultureInfo.InvariantCulture));
        foreach (var (name, value) in Figures()) table.Add(name, value.ToString(value < 100 ? "N3" : "N0", CultureInfo.InvariantCulture));
        table.WriteTo(terminal.Out);
    }

    private IEnumerable<(string Name, double Value)> Figures() =>
    [
        ("executions_per_s", ExecutionsPerSecond),
        ("steps_per_s", StepsPerSecond),
        ("p50_ms", MedianMs),
        ("p99_ms", SlowMs),
        ("commits_per_s", CommitsPerSecond),
        ("rss_mb", ResidentMb),
        ("cpu_s", ProcessorSeconds),
        .. More,
    ];
}
