using System.Net;
using Pawl.Server.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api;

[Collection(ApiCollection.Name)]
public sealed class ErrorCatalogTests(ApiServer server)
{
    [Fact]
    public async Task The_type_of_every_problem_leads_to_a_page_of_this_server()
    {
        foreach (var code in ErrorCatalog.Entries.Keys)
        {
            using var page = await server.HttpWith(null).GetAsync(ProblemWriter.PageOf(code), TestContext.Current.CancellationToken);
            Assert.True(page.StatusCode == HttpStatusCode.OK, code);
            Assert.Contains(code, await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_status_that_the_framework_may_choose_has_a_code_of_that_status()
    {
        for (var status = 400; status < 600; status++)
        {
            var entry = ErrorCatalog.Entries[ErrorCatalog.OfStatus(status)];
            Assert.Equal(status / 100, entry.Status / 100);
        }
    }
}
