using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Pawl.Server.Metrics;

/// <summary>How measurements of an instrument become what Prometheus reads.</summary>
internal enum MetricKind
{
    /// <summary>Additions, never negative.</summary>
    Counter,
    /// <summary>A running total that is asked for.</summary>
    ObservedCounter,
    /// <summary>Additions of either sign.</summary>
    Sum,
    /// <summary>The last value.</summary>
    Gauge,
    /// <summary>Values counted in buckets.</summary>
    Histogram,
}

/// <summary>One instrument with its series, one for each set of labels.</summary>
internal sealed class MetricFamily(Instrument instrument, MetricKind kind, double[] buckets, int seriesLimit)
{
    private readonly ConcurrentDictionary<string, MetricSeries> series = new();

    /// <summary>Name as Prometheus wants it: underscores, the unit, <c>_total</c> for counters.</summary>
    public string Name { get; } = NameOf(instrument, kind);
    /// <summary>One sentence; empty when the instrument has none.</summary>
    public string Help { get; } = instrument.Description ?? "";
    public MetricKind Kind => kind;
    public IReadOnlyList<double> Buckets => buckets;
    /// <summary>Series by their labels as text, e.g. <c>status="completed"</c>.</summary>
    public IEnumerable<KeyValuePair<string, MetricSeries>> Series => series.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelsOf(tags);
        if (!series.TryGetValue(labels, out var one))
        {
            if (series.Count >= seriesLimit) return;
            one = series.GetOrAdd(labels, _ => new(buckets.Length));
        }
        one.Record(value, kind, buckets);
    }

    private static string NameOf(Instrument instrument, MetricKind kind)
    {
        var name = new StringBuilder();
        foreach (var character in instrument.Name) name.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" };
        if (!name.ToString().EndsWith(unit, StringComparison.Ordinal)) name.Append(unit);
        return name.Append(kind is MetricKind.Counter or MetricKind.ObservedCounter ? "_total" : "").ToString();
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            var name = new string([.. key.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_')]);
            labels[name] = (value?.ToString() ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        }
        return string.Join(',', labels.Select(label => $"{label.Key}=\"{label.Value}\""));
    }
}

/// <summary>The numbers of one set of labels.</summary>
internal sealed class MetricSeries(int buckets)
{
    private readonly Lock gate = new();
    private readonly long[] counts = new long[buckets + 1];
    private double value;

    public void Record(double measured, MetricKind kind, double[] bounds)
    {
        lock (gate)
        {
            if (kind is MetricKind.Gauge or MetricKind.ObservedCounter) value = measured;
            else value += measured;
            if (kind == MetricKind.Histogram) counts[BucketOf(measured, bounds)]++;
        }
    }

    /// <summary>The value (of a histogram: the sum), and the counts of the buckets, each with those before it.</summary>
    public (double Value, long[] Cumulative) Read()
    {
        lock (gate)
        {
            var cumulative = new long[counts.Length];
            var sum = 0L;
            for (var i = 0; i < counts.Length; i++) cumulative[i] = sum += counts[i];
            return (value, cumulative);
        }
    }

    private static int BucketOf(double measured, double[] bounds)
    {
        var at = 0;
        while (at < bounds.Length && measured > bounds[at]) at++;
        return at;
    }
}
