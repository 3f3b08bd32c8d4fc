using Microsoft.Extensions.Logging;
using Pawl.Engine;

namespace Pawl.Runtime.Activities;

internal sealed partial class ActivityDispatcher
{
    [LoggerMessage(1201, LogLevel.Error, "The runner of {Kind} failed for execution {Execution} at {Pointer}; the task gets a runtime error")]
    private static partial void LogRunnerFailed(ILogger logger, string kind, ExecutionKey execution, string pointer, Exception fault);

    [LoggerMessage(1202, LogLevel.Error, "The runner of {Kind} failed with {Fault} for execution {Execution} at {Pointer}, which uses secrets; the task gets a runtime error")]
    private static partial void LogVeiledFailed(ILogger logger, string kind, ExecutionKey execution, string pointer, string fault);
}
