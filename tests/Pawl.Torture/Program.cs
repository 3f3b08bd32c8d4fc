using Pawl.Torture;

if (TortureOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(TortureOptions.Usage);
    return 2;
}
return await new TortureRun(options).RunAsync() ? 0 : 1;
