using Pawl.Language.Expressions;

namespace Pawl.Engine.Stimuli;

/// <summary>An activity that goes on has received a message. Its sender is told that it has arrived once what the engine makes of it is durable.</summary>
/// <param name="Run">The task run that asked for the activity.</param>
/// <param name="Id">Names the message among those of the activity.</param>
/// <param name="MayRepeat">Whether a message of the same id is the same message, delivered again.</param>
/// <param name="Message">The message: <c>{payload, headers, correlationId}</c>.</param>
public sealed record ActivityReported(int Run, string Id, bool MayRepeat, JqValue Message) : Stimulus;
