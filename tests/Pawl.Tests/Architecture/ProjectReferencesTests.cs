using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Xunit;

namespace Pawl.Tests.Architecture;

/// <summary>The arrows between the projects, as docs/ARCHITECTURE.md draws them.</summary>
public sealed class ProjectReferencesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Pawl.Language"] = [],
        ["Pawl.Engine"] = ["Pawl.Language"],
        ["Pawl.Runtime"] = ["Pawl.Engine"],
        ["Pawl.Postgres"] = ["Pawl.Runtime"],
        ["Pawl.Runners"] = ["Pawl.Runtime"],
        ["Pawl.Client"] = [],
        ["Pawl.Server"] = ["Pawl.Client", "Pawl.Postgres", "Pawl.Runners"],
        ["Pawl.Cli"] = ["Pawl.Client", "Pawl.Language", "Pawl.Server"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_lies_further_in(string project) =>
        Assert.Equal(Allowed[project], References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    [Fact]
    public void Every_project_of_the_product_is_in_the_picture() =>
        Assert.Equal(Allowed.Keys.Order(), Directory.EnumerateDirectories(Path.Combine(Root, "src")).Select(path => Path.GetFileName(path)!).Order());

    [Theory]
    [InlineData("Pawl.Language")]
    [InlineData("Pawl.Engine")]
    public void The_pure_core_is_built_with_the_list_of_banned_symbols(string project)
    {
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", References(project, "PackageReference"));
        Assert.Contains("../BannedSymbols.txt", References(project, "AdditionalFiles"));
        Assert.Empty(References(project, "FrameworkReference"));
        Assert.DoesNotContain(SourceFiles(project), file => File.ReadAllText(file).Contains("#pragma warning disable RS0030", StringComparison.Ordinal));
    }

    [Fact]
    public void The_runtime_knows_neither_postgresql_nor_http()
    {
        string[] foreign = ["using Npgsql", "using System.Net.Http", "using Microsoft.AspNetCore"];
        Assert.DoesNotContain(SourceFiles("Pawl.Runtime"), file => Array.Exists(foreign, name => File.ReadAllText(file).Contains(name, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_file_is_a_grab_bag(string project)
    {
        Assert.DoesNotContain(SourceFiles(project), file => File.ReadLines(file).Count() > 400);
        string[] vague = ["Common", "Utils", "Util", "Helpers", "Helper", "Manager", "Misc"];
        Assert.DoesNotContain(SourceFiles(project), file => Array.Exists(vague, word => Path.GetFileNameWithoutExtension(file).EndsWith(word, StringComparison.Ordinal)));
    }

    private static string Root => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../.."));

    private static IEnumerable<string> SourceFiles(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string[] References(string project, string kind) =>
    [
        .. XDocument.Load(Path.Combine(Root, "src", project, project + ".csproj")).Descendants(kind).Select(element => element.Attribute("Include")!.Value),
    ];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
