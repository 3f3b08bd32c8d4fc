using System.Text;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary>Evaluates what a <c>call: http</c> needs.</summary>
internal static class HttpArguments
{
    public static ActivityRequest Evaluate(HttpCallTask task, TaskRun run, ExpressionScope scope, WorkflowDefinition definition) => new HttpActivity(
        ArgumentText.Of(scope.Evaluate(task.Method, run.Input), "with.method").ToUpperInvariant(),
        Address(task.Endpoint.Uri, run.Input, scope),
        task.Headers is null ? [] : ArgumentText.MapOf(scope.Evaluate(task.Headers, run.Input), "with.headers"),
        task.Query is null ? [] : ArgumentText.MapOf(scope.Evaluate(task.Query, run.Input), "with.query"),
        task.Body is null ? null : scope.Evaluate(task.Body, run.Input),
        task.ResultAs,
        task.Redirect,
        task.Endpoint.Authentication is { } policy ? Authorization(Resolve(policy, definition), run.Input, scope) : null);

    /// <summary>The endpoint with its <c>{name}</c> expanded. Only the definition's own text is a template, never what an expression gave.</summary>
    private static string Address(DataTemplate uri, JqValue input, ExpressionScope scope)
    {
        var address = uri switch
        {
            DataTemplate.Literal { Value: var text } => UriTemplates.Expand(ArgumentText.Of(text, "with.endpoint"), input),
            DataTemplate.Interpolation { Parts: var parts } => parts.Aggregate(new StringBuilder(), (text, part) => text.Append(
                part is DataTemplate.Literal literal ? UriTemplates.Expand(literal.Value.AsString(), input) : ArgumentText.Of(scope.Evaluate(part, input), "with.endpoint"))).ToString(),
            _ => ArgumentText.Of(scope.Evaluate(uri, input), "with.endpoint"),
        };
        // An address without a host is refused, never completed with a host that data chose (R55).
        return Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" && parsed.Host.Length > 0
            ? address
            : throw new RaisedException(ErrorTypes.Configuration($"'{address}' is no absolute http or https address."));
    }

    private static AuthenticationDefinition Resolve(AuthenticationDefinition policy, WorkflowDefinition definition) =>
        policy.Use is null ? policy
        : definition.Use.Authentications.TryGetValue(policy.Use, out var named) ? named
        : throw new RaisedException(ErrorTypes.Configuration($"There is no authentication '{policy.Use}' in use.authentications."));

    private static HttpAuthorization Authorization(AuthenticationDefinition policy, JqValue input, ExpressionScope scope)
    {
        var properties = policy.Properties is { } template
            ? scope.Evaluate(template, input)
            : throw new RaisedException(ErrorTypes.Configuration("This release resolves no authentication from secrets."));
        return policy.Scheme switch
        {
            "basic" => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(
                $"{ArgumentText.Of(properties["username"], "basic.username")}:{ArgumentText.Of(properties["password"], "basic.password")}"))),
            "bearer" => new("Bearer", ArgumentText.Of(properties["token"], "bearer.token")),
            _ => throw new RaisedException(ErrorTypes.Configuration($"This release does not do '{policy.Scheme}' authentication.")),
        };
    }
}

/// <summary>Endpoint templates: <c>{name}</c> only, from the top level of the input, percent-encoded (RFC 6570, simple expansion).</summary>
internal static class UriTemplates
{
    /// <exception cref="RaisedException">A variable is an array or an object.</exception>
    public static string Expand(string template, JqValue input)
    {
        if (!template.Contains('{', StringComparison.Ordinal)) return template;

        var text = new StringBuilder(template.Length + 16);
        for (var at = 0; at < template.Length;)
        {
            var open = template.IndexOf('{', at);
            var close = open < 0 ? -1 : template.IndexOf('}', open);
            if (close < 0) return text.Append(template, at, template.Length - at).ToString();

            text.Append(template, at, open - at).Append(Value(template[(open + 1)..close], input));
            at = close + 1;
        }
        return text.ToString();
    }

    private static string Value(string name, JqValue input)
    {
        var value = input[name];
        return value.Kind switch
        {
            JqKind.Null => "",
            JqKind.Array or JqKind.Object => throw new RaisedException(ErrorTypes.Expression($"The endpoint's variable '{name}' must be text; it is {value.Kind.ToString().ToLowerInvariant()}.")),
            _ => Uri.EscapeDataString(ArgumentText.Of(value, name)),
        };
    }
}
