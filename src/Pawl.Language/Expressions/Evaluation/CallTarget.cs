namespace Pawl.Language.Expressions.Evaluation;

/// <summary>What a call instruction calls, and with what.</summary>
/// <param name="Code">The function.</param>
/// <param name="Arguments">The filters it is given.</param>
internal sealed record CallTarget(FunctionCode Code, ArgumentSource[] Arguments);

/// <summary>Where a call finds one of its arguments.</summary>
/// <param name="Code">Code written at the call, closed over the calling frame; null when an argument of a frame outwards is handed on.</param>
/// <param name="Levels">How far outwards that frame is.</param>
/// <param name="Index">Which of its arguments.</param>
internal readonly record struct ArgumentSource(FunctionCode? Code, int Levels = 0, int Index = 0);
