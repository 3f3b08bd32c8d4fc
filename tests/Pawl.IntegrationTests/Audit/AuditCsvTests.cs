using Pawl.Runtime.Audit;
using Pawl.Server.Audit;
using Xunit;

namespace Pawl.IntegrationTests.Audit;

public sealed class AuditCsvTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-2", "'-2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("=a,\"b\"", "\"'=a,\"\"b\"\"\"")]
    [InlineData("plain", "plain")]
    public void What_a_spreadsheet_would_take_for_a_formula_begins_with_an_apostrophe(string given, string cell)
    {
        var draft = new AuditDraft { Kind = AuditKind.Attempt, At = new(2026, 7, 29, 8, 0, 0, TimeSpan.Zero), Actor = "key:me", Action = "workflow.publish", Object = given };
        Assert.Contains($",workflow.publish,{cell},", AuditCsv.Row(AuditChain.Append("default", AuditHead.Empty, draft)), StringComparison.Ordinal);
    }
}
