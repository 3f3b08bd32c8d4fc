using Pawl.Language.Linking;
using Xunit;

namespace Pawl.Tests.Linking;

public sealed class AddressTests
{
    [Theory]
    [InlineData("https://catalog.test", "https://catalog.test/functions/log/1.0.0/function.yaml")]
    [InlineData("https://catalog.test/shared/", "https://catalog.test/shared/functions/log/1.0.0/function.yaml")]
    [InlineData("https://catalog.test/shared?token=a#x", "https://catalog.test/shared/functions/log/1.0.0/function.yaml?token=a")]
    [InlineData("https://github.com/acme/catalog", "https://raw.githubusercontent.com/acme/catalog/HEAD/functions/log/1.0.0/function.yaml")]
    [InlineData("https://github.com/acme/catalog/tree/main", "https://raw.githubusercontent.com/acme/catalog/refs/heads/main/functions/log/1.0.0/function.yaml")]
    [InlineData("https://github.com/acme/catalog/tree/main/deep/down", "https://raw.githubusercontent.com/acme/catalog/refs/heads/main/deep/down/functions/log/1.0.0/function.yaml")]
    [InlineData("https://gitlab.com/acme/group/catalog/-/tree/main", "https://gitlab.com/acme/group/catalog/-/raw/main/functions/log/1.0.0/function.yaml")]
    [InlineData("https://gitlab.com/acme/catalog/tree/main/deep", "https://gitlab.com/acme/catalog/-/raw/main/deep/functions/log/1.0.0/function.yaml")]
    public void A_function_has_its_place_in_a_catalog(string root, string expected) =>
        Assert.Equal(expected, Addresses.OfFunction(new(root), new("log", "1.0.0", "shared")).AbsoluteUri);

    [Theory]
    [InlineData("../../b", "1.0.0", "https://catalog.test/functions/..%2F..%2Fb/1.0.0/function.yaml")]
    [InlineData("a?b", "1.0.0+x", "https://catalog.test/functions/a%3Fb/1.0.0%2Bx/function.yaml")]
    public void A_name_never_leaves_its_segment(string name, string version, string expected) =>
        Assert.Equal(expected, Addresses.OfFunction(new("https://catalog.test"), new(name, version, "shared")).AbsoluteUri);

    [Theory]
    [InlineData("https://github.com/acme/catalog/blob/main/functions/log/1.0.0/function.yaml", "https://raw.githubusercontent.com/acme/catalog/refs/heads/main/functions/log/1.0.0/function.yaml")]
    [InlineData("https://gitlab.com/acme/catalog/-/blob/main/a.yaml", "https://gitlab.com/acme/catalog/-/raw/main/a.yaml")]
    [InlineData("https://github.com/acme", "https://github.com/acme")]
    [InlineData("https://example.com/acme/catalog/tree/main", "https://example.com/acme/catalog/tree/main")]
    public void A_page_that_shows_a_file_is_not_the_file(string page, string expected) => Assert.Equal(new Uri(expected), Addresses.Raw(new(page)));

    [Theory]
    [InlineData("schema.json", "https://catalog.test/functions/log/1.0.0/schema.json")]
    [InlineData("../2.0.0/function.yaml", "https://catalog.test/functions/log/2.0.0/function.yaml")]
    [InlineData("/pets/{petId}", "https://catalog.test/pets/{petId}")]
    [InlineData("//other.test/a", "https://other.test/a")]
    [InlineData("https://else.test/{a}?b={c}", "https://else.test/{a}?b={c}")]
    public void A_relative_address_belongs_to_the_document_it_stands_in(string reference, string expected) =>
        Assert.Equal(expected, Addresses.Resolve(new("https://catalog.test/functions/log/1.0.0/function.yaml"), reference));

    [Theory]
    [InlineData("log:1.0.0@shared", "log", "1.0.0", "shared")]
    [InlineData("a@b:1.0.0@c", "a@b", "1.0.0", "c")]
    [InlineData("log@shared", null, null, null)]
    [InlineData("log:1.0.0", null, null, null)]
    [InlineData("log@a:b", null, null, null)]
    public void The_name_of_a_cataloged_function_is_taken_apart(string call, string? name, string? version, string? catalog)
    {
        var function = CatalogFunction.Parse(call);
        Assert.Equal((name, version, catalog), (function?.Name, function?.Version, function?.Catalog));
    }

    [Fact]
    public void A_built_in_function_is_found_by_its_full_name_and_by_its_alias()
    {
        var functions = new BuiltInFunctions(new BuiltInFunction("approve", "1.0.0"), new BuiltInFunction("approve", "1.1.0"));

        Assert.Equal("1.0.0", functions.Find("approve:1.0.0@default")!.Version);
        Assert.Equal("1.1.0", functions.Find("approve")!.Version);
        Assert.Null(functions.Find("approve:2.0.0@default"));
        Assert.Equal(["approve", "approve:1.0.0@default", "approve:1.1.0@default"], functions.Names.Order(StringComparer.Ordinal));
    }
}
