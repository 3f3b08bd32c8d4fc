using System.CommandLine;
using Pawl.Client;

namespace Pawl.Cli.Output;

/// <summary>Lists that are longer than a page.</summary>
internal static class Paging
{
    private const int DefaultLimit = 50;
    /// <summary>What the server gives at most in one answer.</summary>
    private const int PageSize = 200;

    /// <summary>The option <c>--limit</c>.</summary>
    public static Option<int> Limit()
    {
        var option = new Option<int>("--limit") { Description = $"Items at most. Default {DefaultLimit}.", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
        option.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--limit must be 1 or more.");
        });
        return option;
    }

    /// <summary>Asks for pages until there are enough items.</summary>
    public static async Task<Page<T>> CollectAsync<T>(int limit, Func<int, string?, Task<Page<T>>> next)
    {
        var items = new List<T>();
        string? cursor = null;
        do
        {
            var page = await next(Math.Min(limit - items.Count, PageSize), cursor);
            items.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null && items.Count < limit);
        return new Page<T>(items, cursor);
    }
}
