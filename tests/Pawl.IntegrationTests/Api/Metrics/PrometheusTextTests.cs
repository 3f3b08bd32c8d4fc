using System.Diagnostics.Metrics;
using Pawl.Server.Metrics;
using Xunit;

namespace Pawl.IntegrationTests.Api.Metrics;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Instruments_are_written_as_prometheus_reads_them()
    {
        using var meter = new Meter(PawlMeter.Name);
        using var collector = new MeterCollector(meter);
        var counter = meter.CreateCounter<long>("test.things", description: "Things.");
        var histogram = meter.CreateHistogram("test.time", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });

        counter.Add(2, new KeyValuePair<string, object?>("kind.of", "a\"b\\c\nd"));
        counter.Add(3, new KeyValuePair<string, object?>("kind.of", "a\"b\\c\nd"));
        histogram.Record(0.1);
        histogram.Record(0.5);
        histogram.Record(7);
        var text = PrometheusText.Write(collector.Collect().Where(family => family.Name.StartsWith("test_", StringComparison.Ordinal)));

        Assert.Equal("""
            # HELP test_things_total Things.
            # TYPE test_things_total counter
            test_things_total{kind_of="a\"b\\c\nd"} 5
            # TYPE test_time_seconds histogram
            test_time_seconds_bucket{le="0.1"} 1
            test_time_seconds_bucket{le="1"} 2
            test_time_seconds_bucket{le="+Inf"} 3
            test_time_seconds_sum 7.6
            test_time_seconds_count 3

            """, text, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Label_sets_beyond_the_bound_are_not_kept()
    {
        using var meter = new Meter(PawlMeter.Name);
        using var collector = new MeterCollector(meter);
        var counter = meter.CreateCounter<long>("test.leak");

        for (var i = 0; i < 1_500; i++) counter.Add(1, new KeyValuePair<string, object?>("id", i));

        Assert.Equal(1_000, collector.Collect().Single(family => family.Name == "test_leak_total").Series.Count());
    }

    [Fact]
    public void Meters_of_strangers_are_not_listened_to()
    {
        using var own = new Meter(PawlMeter.Name);
        using var collector = new MeterCollector(own);
        using var meter = new Meter("Stranger");
        meter.CreateCounter<long>("strange.things").Add(1);

        Assert.DoesNotContain(collector.Collect(), family => family.Name.StartsWith("strange", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_server_in_the_process_has_its_own_figures()
    {
        using var own = new Meter(PawlMeter.Name);
        using var collector = new MeterCollector(own);
        using var other = new Meter(PawlMeter.Name);
        own.CreateCounter<long>("test.requests").Add(1);
        other.CreateCounter<long>("test.requests").Add(2);

        Assert.Contains("\ntest_requests_total 1\n", PrometheusText.Write(collector.Collect()), StringComparison.Ordinal);
    }
}
