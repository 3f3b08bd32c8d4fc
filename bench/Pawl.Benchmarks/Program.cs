using Pawl.Benchmarks.Expressions;

// "native" compares the expressions with the jq of this machine; everything else goes to BenchmarkDotNet.
if (args is ["native"]) NativeComparison.Run();
else BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(System.Reflection.Assembly.GetExecutingAssembly()).Run(args);
