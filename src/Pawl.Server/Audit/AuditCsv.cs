using System.Globalization;
using Pawl.Runtime.Audit;

namespace Pawl.Server.Audit;

/// <summary>Entries as CSV (RFC 4180), for spreadsheets.</summary>
internal static class AuditCsv
{
    public const string Header = "sequence,kind,attempt,at,actor,action,object,request,address,traceId,result,status,code,before,after,detail,previous,hash\r\n";

    public static string Row(AuditEntry entry) => string.Join(',', ((string?[])
    [
        Number(entry.Sequence), AuditChain.Name(entry.Kind), Number(entry.Attempt), entry.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), entry.Actor, entry.Action, entry.Object,
        entry.Request, entry.Address, entry.TraceId, entry.Result is { } result ? AuditChain.Name(result) : null, Number(entry.Status), entry.Code, entry.Before, entry.After, entry.Detail,
        Convert.ToHexStringLower(entry.Previous.Span), Convert.ToHexStringLower(entry.Hash.Span),
    ]).Select(Cell)) + "\r\n";

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    /// <summary>A cell. What a spreadsheet would take for a formula gets an apostrophe in front: callers choose some of these texts.</summary>
    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (text[0] is '=' or '+' or '-' or '@') text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
