using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Pawl.Server.Oidc;
using Xunit;

namespace Pawl.IntegrationTests.Api.Oidc;

public sealed partial class HostileTokenTests(OidcServer at) : IClassFixture<OidcServer>
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    public static TheoryData<string> Names { get; } = [.. HostileTokens.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_token_is_refused_like_every_other_and_counted_with_its_reason(string name)
    {
        var (_, reason, make) = HostileTokens.All.Single(row => row.Name == name);
        // The same without the one fault opens the door: nothing but the guard in question stands in the way.
        using (var good = await at.With(at.Rsa.Token(HostileTokens.HeaderOf(at.Rsa), HostileTokens.Good(at))).GetAsync("/api/v1/caller", cancellationToken)) await good.JsonAsync(HttpStatusCode.OK);

        var before = await CountAsync(reason);
        using var http = new HttpClient { BaseAddress = at.Server.Address };
        using var answer = await http.SendAsync("/api/v1/caller", HttpMethod.Get, headers: ("Authorization", $"Bearer {make(at)}"));
        var problem = await answer.ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal("The token is not valid for this server.", problem.Detail);
        Assert.Equal("Bearer realm=\"pawl\", error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal(before + 1, await CountAsync(reason));
    }

    [Fact]
    public async Task Refused_tokens_stand_in_the_audit_log_and_cannot_flood_it()
    {
        var http = at.With(HostileTokens.All[0].Make(at));
        for (var n = 0; n < RefusedTokens.LinesPerMinute + 20; n++)
        {
            using var refused = await http.GetAsync("/api/v1/caller", cancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        var lines = (await at.Admin.Audit.ListAsync(new() { Action = "token.refuse" }, 200, cancellationToken: cancellationToken)).Items;
        Assert.Contains(lines, line => line.Detail == "algorithm" && line.Status == 401);
        // Two minutes may have begun meanwhile, and the corpus beside this wrote lines as well.
        Assert.InRange(lines.Count, 1, 3 * RefusedTokens.LinesPerMinute);
        Assert.True(await CountAsync("algorithm") >= RefusedTokens.LinesPerMinute + 20);
    }

    private async Task<long> CountAsync(string reason)
    {
        using var http = new HttpClient { BaseAddress = at.Server.Address, DefaultRequestHeaders = { Authorization = new("Bearer", at.Server.FirstKey) } };
        var text = await http.GetStringAsync("/metrics", cancellationToken);
        return Refused().Matches(text).Where(match => match.Groups["reason"].Value == reason).Sum(match => long.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""pawl_tokens_refused_total\{reason="(?<reason>\w+)"\} (?<count>\d+)""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Refused();
}
