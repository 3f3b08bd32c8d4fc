using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using Pawl.Runtime.Audit;
using Pawl.Server.Access;
using Pawl.Server.Requests;

namespace Pawl.Server.Audit;

/// <summary>Gives the whole log away, entry by entry.</summary>
internal static class ExportAudit
{
    public const string JsonLines = "application/jsonl";
    public const string Csv = "text/csv";
    /// <summary>Entries read at once.</summary>
    private const int Batch = 1_000;

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static QueryParameter<string> Format { get; } = new("format", "'jsonl' (the default), which 'pawl audit verify --file' can check, or 'csv'.", static (text, _) =>
        text is "jsonl" or "csv" ? text : throw new FormatException("must be 'jsonl' or 'csv'"));

    public static QueryParameter<long> After { get; } = new("after", "Only entries behind this sequence.", static (text, _) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : throw new FormatException("must be a whole number"))
    { SchemaType = JsonSchemaType.Integer };

    public static PushStreamHttpResult ExportAsync(HttpContext http, Caller caller, AuditTrail trail, IAuditStore store, CancellationToken cancellationToken)
    {
        After.TryRead(http, out var after);
        var csv = Format.TryRead(http, out var format) && format == "csv";
        trail.Unchanged().Note($"{(csv ? "csv" : "jsonl")} after {after}");
        return TypedResults.Stream(target => WriteAsync(target, caller.Tenant, csv, after, store, cancellationToken), csv ? $"{Csv}; charset=utf-8" : JsonLines, csv ? "audit.csv" : "audit.jsonl");
    }

    private static async Task WriteAsync(Stream target, string tenant, bool csv, long after, IAuditStore store, CancellationToken cancellationToken)
    {
        if (csv) await target.WriteAsync(Encoding.UTF8.GetBytes(AuditCsv.Header), cancellationToken);
        while (true)
        {
            var entries = await store.ReadAsync(tenant, after, Batch, cancellationToken);
            foreach (var entry in entries)
            {
                await target.WriteAsync(csv ? Encoding.UTF8.GetBytes(AuditCsv.Row(entry)) : AuditChain.Line(entry), cancellationToken);
                if (!csv) await target.WriteAsync(LineEnd, cancellationToken);
                after = entry.Sequence;
            }
            if (entries.Count < Batch) return;
        }
    }
}
