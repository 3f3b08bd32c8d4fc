using Pawl.Language.Definitions;

namespace Pawl.Engine.Inspection;

/// <summary>Kinds of tasks as the DSL names them.</summary>
public static class TaskKinds
{
    /// <summary>The keyword that makes the task what it is, e.g. <c>set</c> or <c>call</c>.</summary>
    public static string NameOf(TaskDefinition task) => task switch
    {
        SetTask => "set",
        DoTask => "do",
        SwitchTask => "switch",
        ForTask => "for",
        ForkTask => "fork",
        TryTask => "try",
        RaiseTask => "raise",
        WaitTask => "wait",
        EmitTask => "emit",
        ListenTask => "listen",
        CallTask => "call",
        RunTask => "run",
        _ => "unknown",
    };
}
