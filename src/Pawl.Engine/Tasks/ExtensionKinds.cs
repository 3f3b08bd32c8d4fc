using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>What <c>extend</c> means.</summary>
internal static class ExtensionKinds
{
    /// <summary>Whether an extension of this kind concerns the task. <c>composite</c> is <c>do</c> and <c>fork</c> (R46).</summary>
    public static bool Match(string extend, TaskDefinition task) => extend switch
    {
        "all" => true,
        "call" => task is CallTask,
        "composite" => task is DoTask or ForkTask,
        "emit" => task is EmitTask,
        "for" => task is ForTask,
        "listen" => task is ListenTask,
        "raise" => task is RaiseTask,
        "run" => task is RunTask,
        "set" => task is SetTask,
        "switch" => task is SwitchTask,
        "try" => task is TryTask,
        "wait" => task is WaitTask,
        _ => false,
    };
}
