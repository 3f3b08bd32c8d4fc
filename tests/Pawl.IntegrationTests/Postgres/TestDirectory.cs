namespace Pawl.IntegrationTests.Postgres;

/// <summary>Temporary directories that the user who runs PostgreSQL can pass through, also when the tests run as root.</summary>
public static class TestDirectory
{
    public static string Create()
    {
        var directory = Directory.CreateTempSubdirectory("pawl-test-").FullName;
        File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return directory;
    }
}
