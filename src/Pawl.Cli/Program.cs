using Pawl.Cli;
using Pawl.Cli.Terminals;

return await CommandLine.RunAsync(args, Terminal.OfProcess());
