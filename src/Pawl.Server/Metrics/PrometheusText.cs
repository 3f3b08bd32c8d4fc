using System.Globalization;
using System.Text;

namespace Pawl.Server.Metrics;

/// <summary>Writes metrics in Prometheus' text format, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            if (family.Help.Length > 0) text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(TypeOf(family.Kind)).Append('\n');
            foreach (var (labels, series) in family.Series)
            {
                if (family.Kind == MetricKind.Histogram) WriteHistogram(text, family, labels, series);
                else Line(text, family.Name, labels, series.Read().Value);
            }
        }
        return text.ToString();
    }

    private static void WriteHistogram(StringBuilder text, MetricFamily family, string labels, MetricSeries series)
    {
        var (sum, cumulative) = series.Read();
        var before = labels.Length > 0 ? labels + "," : "";
        for (var i = 0; i < cumulative.Length; i++)
        {
            var bound = i < family.Buckets.Count ? Number(family.Buckets[i]) : "+Inf";
            Line(text, family.Name + "_bucket", $"{before}le=\"{bound}\"", cumulative[i]);
        }
        Line(text, family.Name + "_sum", labels, sum);
        Line(text, family.Name + "_count", labels, cumulative[^1]);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string TypeOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter or MetricKind.ObservedCounter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };
}
