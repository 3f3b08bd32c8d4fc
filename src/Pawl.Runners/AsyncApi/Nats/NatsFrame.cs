namespace Pawl.Runners.AsyncApi.Nats;

/// <summary>What a NATS server says.</summary>
internal enum NatsVerb
{
    /// <summary>What the server is and asks for; <see cref="NatsFrame.Text"/> is JSON.</summary>
    Info,
    /// <summary>A message, with headers or without.</summary>
    Message,
    /// <summary>Are you there?</summary>
    Ping,
    /// <summary>Everything that was sent before the matching ping has been handled.</summary>
    Pong,
    /// <summary>Well done; only verbose servers say so.</summary>
    Ok,
    /// <summary>Something is wrong; <see cref="NatsFrame.Text"/> says what.</summary>
    Error,
}

/// <summary>One frame from a server.</summary>
/// <param name="Verb">What it is.</param>
/// <param name="Text">The rest of an <c>INFO</c> or <c>-ERR</c> line; empty otherwise.</param>
/// <param name="Headers">The header block of a message, status line included; empty when it has none.</param>
/// <param name="Body">The payload of a message.</param>
internal readonly record struct NatsFrame(NatsVerb Verb, string Text, ReadOnlyMemory<byte> Headers, ReadOnlyMemory<byte> Body);
