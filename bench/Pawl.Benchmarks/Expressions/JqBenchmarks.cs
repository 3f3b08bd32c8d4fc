using BenchmarkDotNet.Attributes;
using Pawl.Language.Expressions;

namespace Pawl.Benchmarks.Expressions;

/// <summary>Time and allocation of one evaluation on a parsed document, and of parsing and compiling a program.</summary>
[MemoryDiagnoser]
public class JqBenchmarks
{
    private JqProgram _program = null!;
    private JqValue _input;

    /// <summary>The shapes by name.</summary>
    public static IEnumerable<string> Names => JqShape.All.Select(shape => shape.Name);

    /// <summary>The shape that is measured.</summary>
    [ParamsSource(nameof(Names))]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        var shape = JqShape.All.Single(shape => shape.Name == Shape);
        (_program, _input) = (JqProgram.Compile(shape.Program), shape.MakeInput());
    }

    [Benchmark]
    public JqValue Evaluate() => _program.First(_input, JqShape.Evaluation);

    [Benchmark]
    public JqProgram Parse_and_compile() => JqProgram.Compile(_program.Source);
}
