using Pawl.IntegrationTests.Cli;
using Xunit;

namespace Pawl.IntegrationTests.Conformance;

/// <summary>Public test data, which is not part of this repository: in the folder <c>PAWL_CONFORMANCE</c> names, else in <c>shared/conformance</c> beside the repository.</summary>
internal static class ConformanceData
{
    /// <summary>The folder with the data of that name. Skips the running test, visibly, where it is absent.</summary>
    public static string Folder(string name)
    {
        var root = Environment.GetEnvironmentVariable("PAWL_CONFORMANCE") ?? Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "conformance"));
        var folder = Path.Combine(root, name);
        Assert.SkipUnless(Directory.Exists(folder), $"no conformance data at {folder}; set PAWL_CONFORMANCE to run this test");
        return folder;
    }
}
