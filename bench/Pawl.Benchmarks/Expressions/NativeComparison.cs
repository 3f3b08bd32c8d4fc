using System.Diagnostics;
using System.Globalization;
using Pawl.Language.Expressions;

namespace Pawl.Benchmarks.Expressions;

/// <summary>Each shape here and in the native <c>jq</c>, in one run: both repeat it inside one process, and start-up and input are taken off.</summary>
internal static class NativeComparison
{
    private const int Rounds = 3;

    public static void Run()
    {
        Console.WriteLine($"native: {Jq("--version", out _).Trim()}; medians of {Rounds} interleaved rounds, microseconds for one evaluation\n");
        Console.WriteLine("| shape | Pawl | native | ratio | bytes allocated |\n|---|---|---|---|---|");
        foreach (var shape in JqShape.All)
        {
            var (program, input) = (JqProgram.Compile(shape.Program), shape.MakeInput());
            Ours(program, input, shape.Repetitions); // warm
            var ours = new List<double>();
            var native = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(Ours(program, input, shape.Repetitions));
                native.Add((Native(shape, shape.Repetitions) - Native(shape, 0)) / shape.Repetitions);
            }
            var (us, it) = (ours.Order().ElementAt(Rounds / 2), native.Order().ElementAt(Rounds / 2));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {shape.Name} | {us:0.###} | {it:0.###} | {us / it:0.###} | {Allocated(program, input):N0} |"));
        }
    }

    private static double Ours(JqProgram program, JqValue input, int repetitions)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < repetitions; i++) program.First(input, JqShape.Evaluation);
        return clock.Elapsed.TotalMicroseconds / repetitions;
    }

    private static long Allocated(JqProgram program, JqValue input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        program.First(input, JqShape.Evaluation);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static double Native(JqShape shape, int repetitions)
    {
        Jq(["-n", $"({shape.Input}) as $in | reduce range({repetitions}) as $_ (0; . + ($in | [{shape.Program}] | length))"], out var time);
        return time.TotalMicroseconds;
    }

    private static string Jq(string argument, out TimeSpan time) => Jq([argument], out time);

    private static string Jq(string[] arguments, out TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("jq", arguments) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("jq did not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        time = clock.Elapsed;
        return output;
    }
}
