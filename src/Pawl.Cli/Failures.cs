using Pawl.Cli.Terminals;
using Pawl.Client.Problems;
using Pawl.Language;
using Pawl.Runtime.Storage;

namespace Pawl.Cli;

/// <summary>Turns everything that ends a command early into a message on standard error and an exit code.</summary>
internal static class Failures
{
    public static int Report(Terminal terminal, Exception failure)
    {
        var (message, code) = Explain(failure);
        if (message.Length > 0) terminal.Say($"pawl: {message}");
        return code;
    }

    private static (string Message, int Code) Explain(Exception failure) => failure switch
    {
        CliException known => (known.Message, known.ExitCode),
        PawlApiException refused => (Refusal(refused), refused.Status >= 500 ? ExitCode.Unreachable : ExitCode.Invalid),
        PawlConnectionException unreachable => (unreachable.Message, ExitCode.Unreachable),
        // Only a server of this process asks the database itself, and it is not up yet: whoever started it may start it again.
        StoreUnavailableException away => ($"the database does not answer: {away.InnerException?.Message ?? away.Message} ({away.Code})", ExitCode.Unreachable),
        PawlException known => ($"{known.Message} ({known.Code})", ExitCode.Invalid),
        OperationCanceledException => ("stopped.", ExitCode.Interrupted),
        IOException or UnauthorizedAccessException => (failure.Message, ExitCode.Invalid),
        _ => ($"a fault of pawl itself: {failure}", ExitCode.Failed),
    };

    private static string Refusal(PawlApiException refused)
    {
        var advice = refused.Status switch
        {
            401 => " Name a key with --key KEY (or PAWL_KEY), or log in with 'pawl login'.",
            403 => " 'pawl role mine' shows what this credential may do.",
            _ => "",
        };
        var items = refused.Errors.Select(item => $"\n  {item.Pointer}: {item.Message}");
        var trace = refused.Status >= 500 && refused.TraceId is { } id ? $" Trace {id}." : "";
        return $"{refused.Message} ({refused.Code}){advice}{trace}{string.Concat(items)}";
    }
}
