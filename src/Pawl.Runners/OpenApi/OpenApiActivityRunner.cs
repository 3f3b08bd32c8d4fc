using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Documents;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.OpenApi;

/// <summary>Carries out <c>call: openapi</c>: finds the operation, and sends its request as a <c>call: http</c> would be sent.</summary>
public sealed class OpenApiActivityRunner : IActivityRunner
{
    private readonly ExternalDocuments documents;
    private readonly HttpActivityRunner http;
    private readonly OpenApiOptions options;

    internal OpenApiActivityRunner(ExternalDocuments documents, HttpActivityRunner http, OpenApiOptions options) => (this.documents, this.http, this.options) = (documents, http, options);

    /// <inheritdoc/>
    public Type RequestType => typeof(OpenApiActivity);

    /// <inheritdoc/>
    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        try
        {
            var request = await MakeAsync(call, (OpenApiActivity)call.Request, cancellationToken);
            return await http.RunAsync(call with { Request = request }, cancellationToken);
        }
        catch (FailedCallException failed)
        {
            return ActivityOutcome.Failed(failed.Error);
        }
    }

    private async Task<HttpActivity> MakeAsync(ActivityCall call, OpenApiActivity activity, CancellationToken cancellationToken)
    {
        if (activity.Document is not { } source) throw new FailedCallException(ErrorTypes.Configuration("The call names no document."));
        if (activity.With["operationId"] is not { Kind: JqKind.String } id) throw new FailedCallException(ErrorTypes.Expression("'with.operationId' must be text."));
        var arguments = activity.With["parameters"] is { IsNull: false } given ? given : JqValue.EmptyObject;
        if (arguments.Kind != JqKind.Object) throw new FailedCallException(ErrorTypes.Validation("'with.parameters' must be an object of parameters by name."));

        var references = new References(documents, options, call, source);
        var root = await references.RootAsync(cancellationToken);
        var operation = await OpenApiOperation.FindAsync(root, id.AsString(), references, cancellationToken);
        var parameters = await OpenApiParameter.OfAsync(operation, references, cancellationToken);
        var keys = (await ApiKeys.OfAsync(operation, references, cancellationToken)).Where(key => parameters.All(parameter => parameter.Name != key.Name));
        return await new OpenApiRequest(operation, [.. parameters, .. keys], arguments, options).MakeAsync(activity, call.IdempotencyKey, references, cancellationToken);
    }
}
