using System.Text;
using Pawl.Client.Audit;
using Pawl.Postgres.Paging;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;
using Pawl.Server.Travel;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Hostile;

/// <summary>Every reader of texts at the server's border, fed with damaged ones. <c>./check fuzz</c> plays on with other seeds.</summary>
public sealed class ServerParserFuzzTests
{
    private const string List = "executions|default";

    private static readonly FuzzedParser[] Parsers =
    [
        new("durations of queries", text => _ = DurationText.TryParse(text, out _), ["1m30s", "500ms", "PT1H30M", "2.5h"]),
        new("page tokens", text => PageCursor.Read(text, List, 2), [PageCursor.Write(List, "2026-01-01", "id")], typeof(InvalidCursorException)),
        new("roles", text => RoleName.Parse(text), ["viewer", "operator@shop"]),
        new("keys", text => KeyText.IdOf(text), [KeyText.Generate().Key]),
        new("saved states", text => Refused(() => StateFile.Read(Encoding.UTF8.GetBytes(text))), ["""{"format":"pawl-execution","version":1,"digest":"sha256:00","content":{"a":[1]}}"""]),
        new("exports of the audit log", text => AuditLines.Verify(text.Split('\n')), ["""{"tenant":"default","sequence":1,"previous":"00","hash":"11"}"""]),
        // The database's addresses are texts until somebody connects with them.
        .. OptionTable.Entries.Select(entry => new FuzzedParser($"option {entry.Name}", text => Read(entry, text), ["10", "30s", "1MiB", "600/m", "true", "127.0.0.1:80", "https://a.example.com", "a,b", "POST /a=1/s", entry.Default.Split(',', ' ')[0]])),
    ];

    public static TheoryData<string> Names => [.. Parsers.Select(parser => parser.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_text_is_refused_as_it_should_be_and_costs_little(string name) => ParserFuzz.Run(Parsers.Single(parser => parser.Name == name));

    /// <summary>As the loader does it: what is no value of the option says so, and nothing else happens.</summary>
    private static void Read(OptionEntry entry, string text)
    {
        try { entry.Apply(new(), text); }
        catch (FormatException refusal) { Assert.NotEmpty(refusal.Message); }
    }

    private static void Refused(Action read) => Assert.IsType<ApiException>(Record.Exception(read));
}
