using System.Text;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Executions;

/// <summary>A filter as one text: the same filters give the same text, which binds a cursor to them.</summary>
internal static class FilterText
{
    public static string Of(string tenant, ExecutionFilter filter)
    {
        var text = new StringBuilder("executions");
        Append(text, tenant, filter.Namespace, filter.Name, filter.Version, filter.ParentId, filter.AreSchedules ? "schedules" : null);
        Append(text, filter.CreatedFrom?.UtcTicks.ToString(), filter.CreatedTo?.UtcTicks.ToString());
        Append(text, [.. filter.Statuses.Distinct().Order().Select(StatusNames.Of)]);
        foreach (var (key, value) in filter.Labels) Append(text, key, value);
        if (filter.Visible is { } visible) Append(text.Append('@'), [.. visible]);
        return text.ToString();
    }

    public static string Of(string tenant, SuspensionFilter filter)
    {
        var text = new StringBuilder("suspensions");
        Append(text, tenant, filter.Namespace, filter.Name, filter.Version, filter.Reason);
        Append(text, filter.CreatedFrom?.UtcTicks.ToString(), filter.CreatedTo?.UtcTicks.ToString(), filter.Since?.UtcTicks.ToString(), filter.Before?.UtcTicks.ToString());
        foreach (var (key, value) in filter.Labels) Append(text, key, value);
        if (filter.Visible is { } visible) Append(text.Append('@'), [.. visible]);
        return text.ToString();
    }

    // With its length before it no text can pass for two; null is no text at all.
    private static void Append(StringBuilder text, params ReadOnlySpan<string?> parts)
    {
        text.Append('|');
        foreach (var part in parts) text.Append(part is null ? "-" : $"{part.Length}:{part}");
    }
}
