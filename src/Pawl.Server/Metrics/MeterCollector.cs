using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Pawl.Server.Metrics;

/// <summary>Listens to the meter of this server and to those of the process, and keeps the sums that Prometheus asks for.</summary>
internal sealed class MeterCollector : IDisposable
{
    /// <summary>Label sets of one instrument at most; more would be a leak that ends in memory.</summary>
    private const int SeriesLimit = 1_000;

    private static readonly string[] Meters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime"];
    private static readonly double[] DefaultBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, MetricFamily> families = new();

    /// <param name="own">The meter of this server: another server in the same process has its own figures.</param>
    public MeterCollector(Meter own)
    {
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, own) || Meters.Contains(instrument.Meter.Name)) listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
        };
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<float>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<short>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<byte>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.Start();
    }

    /// <summary>The families now, by name. Instruments of one name are one family.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        listener.RecordObservableInstruments();
        return [.. families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)];
    }

    public void Dispose() => listener.Dispose();

    private MetricFamily FamilyOf(Instrument instrument)
    {
        var family = NewFamily(instrument);
        return families.GetOrAdd(family.Name, family);
    }

    private static MetricFamily NewFamily(Instrument instrument)
    {
        var type = instrument.GetType();
        var kind = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        if (kind == typeof(Histogram<>)) return new(instrument, MetricKind.Histogram, instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } buckets } ? [.. buckets] : DefaultBuckets, SeriesLimit);
        if (kind == typeof(Counter<>)) return new(instrument, MetricKind.Counter, [], SeriesLimit);
        if (kind == typeof(ObservableCounter<>)) return new(instrument, MetricKind.ObservedCounter, [], SeriesLimit);
        return new(instrument, kind == typeof(UpDownCounter<>) ? MetricKind.Sum : MetricKind.Gauge, [], SeriesLimit);
    }
}

/// <summary>The meter of this product.</summary>
internal static class PawlMeter
{
    public const string Name = "Pawl";
}
