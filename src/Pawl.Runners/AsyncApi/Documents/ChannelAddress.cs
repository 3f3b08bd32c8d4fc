using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Documents;

/// <summary>Fills in the parameters of a channel's address.</summary>
internal static class ChannelAddress
{
    /// <summary>The address.</summary>
    /// <param name="document">The document.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="message">The message <c>{payload, headers}</c> that parameters may point into; null when none is sent.</param>
    /// <param name="escape">How the protocol writes a value inside an address.</param>
    /// <exception cref="FailedCallException">A parameter has no value, or none that the document allows.</exception>
    public static string Of(AsyncApiDocument document, Operation operation, JqValue message, Func<string, string> escape) => Placeholders.Expand(operation.Address, name =>
    {
        var parameter = document.Member(operation.Parameters, name);
        var schema = document.Member(parameter, "schema"); // where 2.x has default and enum
        var location = AsyncApiDocument.TextOf(parameter["location"]);
        var value = (location is null ? null : Text(MessageLocation.Find(message, location)))
            ?? Text(parameter["default"]) ?? Text(schema["default"])
            ?? throw Failures.Configuration(location is null
                ? $"The parameter '{name}' of the channel '{operation.Address}' has neither a 'location' in the message nor a default."
                : $"The parameter '{name}' of the channel '{operation.Address}' is at {location}, where the message has nothing.");
        var allowed = parameter["enum"].Kind == JqKind.Array ? parameter["enum"] : schema["enum"];
        if (allowed.Kind == JqKind.Array && !allowed.Items.Any(item => Text(item) == value))
            throw Failures.Configuration($"The parameter '{name}' of the channel '{operation.Address}' cannot be '{value}'; the document allows {allowed.ToJson()}.");
        return escape(value);
    });

    private static string? Text(JqValue value) => value.Kind switch
    {
        JqKind.String => value.AsString(),
        JqKind.Number or JqKind.True or JqKind.False => value.ToJson(),
        _ => null,
    };
}
