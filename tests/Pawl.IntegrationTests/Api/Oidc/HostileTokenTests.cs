using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Server.Audit;
using Pawl.Server.Oidc;
using Pawl.Tests.Shared;
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
        const int More = 20;
        var clock = new ManualClock();
        using var meter = new Meter("flood");
        var refused = new RefusedTokens(at.Server.Services.GetRequiredService<RequestAudit>(), meter, clock);
        var user = Documents.NewName("flooder");
        for (var n = 0; n < RefusedTokens.LinesPerMinute + More; n++) await refused.RefuseAsync(new DefaultHttpContext(), TokenFault.Algorithm, "default", user);

        var lines = (await at.Admin.Audit.ListAsync(new() { Action = "token.refuse", Actor = $"user:{user}" }, 200, cancellationToken: cancellationToken)).Items;
        Assert.Equal(RefusedTokens.LinesPerMinute, lines.Count);
        Assert.All(lines, line => Assert.Equal(("algorithm", 401), (line.Detail, line.Status)));

        // The next minute begins with what is missing.
        clock.Advance(TimeSpan.FromMinutes(1));
        await refused.RefuseAsync(new DefaultHttpContext(), TokenFault.Key, "default", user);
        lines = (await at.Admin.Audit.ListAsync(new() { Action = "token.refuse", Actor = $"user:{user}" }, 200, cancellationToken: cancellationToken)).Items;
        Assert.Equal($"key; {More} refused before this one were not written", lines[0].Detail);
    }

    [Fact]
    public async Task A_refused_token_is_told_to_the_tenant_that_administers_the_others()
    {
        using (var refused = await at.With(HostileTokens.All[0].Make(at)).GetAsync("/api/v1/caller", cancellationToken)) Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains((await at.Admin.Audit.ListAsync(new() { Action = "token.refuse", Actor = "token" }, 200, cancellationToken: cancellationToken)).Items, line => line.Status == 401);
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
