namespace Pawl.Cli.Eval;

/// <summary>What <c>eval</c> ends with: jq's own codes.</summary>
internal static class EvalExit
{
    /// <summary>Everything went well.</summary>
    public const int Done = 0;
    /// <summary>With <c>--exit-status</c>: the last output was false or null.</summary>
    public const int LastWasFalse = 1;
    /// <summary>Wrong use, or an input that cannot be read.</summary>
    public const int Usage = 2;
    /// <summary>The program does not compile.</summary>
    public const int Compile = 3;
    /// <summary>With <c>--exit-status</c>: there was no output.</summary>
    public const int NoOutput = 4;
    /// <summary>The program raised an error, or ran over a limit.</summary>
    public const int Error = 5;
}
