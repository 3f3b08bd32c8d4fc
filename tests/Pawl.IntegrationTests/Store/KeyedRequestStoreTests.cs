using System.Text;
using Pawl.Runtime.Requests;
using Xunit;

namespace Pawl.IntegrationTests.Store;

public sealed class KeyedRequestStoreTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IKeyedRequestStore Requests => database.Storage.KeyedRequests;

    [Fact]
    public async Task A_request_without_an_answer_is_told_from_one_that_has_it()
    {
        var name = new KeyedRequestName("default", "bulk", "first");
        Assert.Null(await Requests.FindAsync(name, Cancelled));

        // What a crash between the choice and the answer leaves: the repetition must carry on, not answer with nothing.
        Assert.Null((await Requests.BeginAsync(name, new(new byte[32], "{}"u8.ToArray()), Cancelled)).Answer);
        Assert.Null((await Requests.FindAsync(name, Cancelled))!.Answer);

        await Requests.EndAsync(name, "[1]"u8.ToArray(), Cancelled);
        Assert.Equal("[1]", Encoding.UTF8.GetString((await Requests.FindAsync(name, Cancelled))!.Answer!.Value.Span));
    }

    [Fact]
    public async Task The_first_choice_and_the_first_answer_stay()
    {
        var name = new KeyedRequestName("default", "bulk", "twice");
        await Requests.BeginAsync(name, new(new byte[32], "1"u8.ToArray()), Cancelled);
        Assert.Equal("1", Encoding.UTF8.GetString((await Requests.BeginAsync(name, new(new byte[32], "2"u8.ToArray()), Cancelled)).Choice.Span));

        await Requests.EndAsync(name, "3"u8.ToArray(), Cancelled);
        await Requests.EndAsync(name, "4"u8.ToArray(), Cancelled);
        Assert.Equal("3", Encoding.UTF8.GetString((await Requests.FindAsync(name, Cancelled))!.Answer!.Value.Span));
    }
}
