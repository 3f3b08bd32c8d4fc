using Xunit;

namespace Pawl.Tests;

/// <summary>Public test data, which is not part of this repository: in the folder <c>PAWL_CONFORMANCE</c> names, else in <c>shared/conformance</c> beside the repository.</summary>
internal static class ConformanceData
{
    /// <summary>The folder with the data of that name. Skips the running test, visibly, where it is absent.</summary>
    public static string Folder(string name)
    {
        var root = Environment.GetEnvironmentVariable("PAWL_CONFORMANCE") ?? Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "conformance"));
        var folder = Path.Combine(root, name);
        Assert.SkipUnless(Directory.Exists(folder), $"no conformance data at {folder}; set PAWL_CONFORMANCE to run this test");
        return folder;
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Pawl.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("These tests run inside the repository: there is no Pawl.slnx above them.");
    }
}
