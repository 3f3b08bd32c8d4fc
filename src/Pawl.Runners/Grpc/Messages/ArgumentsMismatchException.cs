namespace Pawl.Runners.Grpc.Messages;

/// <summary>Data does not fit the type of a message.</summary>
/// <param name="path">Where in the data, e.g. <c>.user.tags[2]</c>; empty for the whole.</param>
/// <param name="message">What is wrong, one sentence without the full stop.</param>
internal sealed class ArgumentsMismatchException(string path, string message) : Exception(message)
{
    public string Path => path;
}
