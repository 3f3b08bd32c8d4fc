using Pawl.Cli.Terminals;
using Pawl.Language.Conformance;

namespace Pawl.Cli.Conformance;

/// <summary>Folders of test data.</summary>
internal static class TestData
{
    /// <summary>The files of a kind, searched to the folder's depth, in order of their paths.</summary>
    /// <exception cref="CliException">There is no such folder, or no such file in it.</exception>
    public static IReadOnlyList<FileInfo> Files(DirectoryInfo folder, string pattern)
    {
        if (!folder.Exists) throw new CliException($"there is no folder {folder.FullName}.");
        FileInfo[] files = [.. folder.EnumerateFiles(pattern, SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new CliException($"{folder.FullName} holds no {pattern}.");
    }
}

/// <summary>Adds up what the files of a folder gave, and names each failure.</summary>
internal sealed class Tally(Terminal terminal)
{
    private int _passed;
    private int _failed;

    /// <summary>Runs one file. An exception out of the runner counts as one failure.</summary>
    public void Add(string file, Func<ConformanceResult> run)
    {
        ConformanceResult result;
        try
        {
            result = run();
        }
        catch (Exception fault)
        {
            result = new ConformanceResult(0, [new ConformanceFailure(file, $"the file cannot be run: {fault.Message}")]);
        }

        _passed += result.Passed;
        _failed += result.Failures.Length;
        foreach (var failure in result.Failures) terminal.OutText.WriteLine(failure.Reason.Length == 0 ? $"FAIL  {failure.Test}" : $"FAIL  {failure.Test}\n      {failure.Reason}");
    }

    /// <summary>Prints the numbers as the last line.</summary><returns>What the process ends with.</returns>
    public int Finish()
    {
        terminal.OutText.WriteLine($"{_passed} passed, {_failed} failed");
        return _failed == 0 && _passed > 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
