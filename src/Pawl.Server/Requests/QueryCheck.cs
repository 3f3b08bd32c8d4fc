using Microsoft.AspNetCore.Http;
using Pawl.Client.Problems;
using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Requests;

/// <summary>Refuses queries with parameters that the route does not know, that stand twice, or that do not parse: a mistyped filter must not show everything.</summary>
internal sealed class QueryCheck(RequestDelegate next, ServerOptions options)
{
    public Task InvokeAsync(HttpContext http)
    {
        // A route without a contract (a page, the OpenAPI document) may ignore what it does not know.
        if (http.GetEndpoint()?.Metadata.GetMetadata<QueryContract>() is { } contract && http.Request.Query.Count > 0)
        {
            var faults = FaultsOf(http.Request.Query, contract).ToList();
            if (faults.Count > 0)
            {
                throw new ApiException("query-invalid", $"'{faults[0].Pointer}' {faults[0].Message}{(faults.Count > 1 ? $" ({faults.Count - 1} more below)" : "")}.") { Errors = faults };
            }
        }
        return next(http);
    }

    private IEnumerable<ApiProblemItem> FaultsOf(IQueryCollection query, QueryContract contract)
    {
        foreach (var (name, values) in query)
        {
            var parameter = contract.Parameters.FirstOrDefault(parameter => parameter.Name == name);
            if (parameter is null)
            {
                var known = contract.Parameters.Count == 0 ? "this route knows none" : $"this route knows {string.Join(", ", contract.Parameters.Select(parameter => parameter.Name))}";
                yield return new($"?{name}", $"is not known here; {known}", "unknown-parameter");
            }
            else if (values.Count > 1 && !parameter.Repeatable)
            {
                yield return new($"?{name}", "stands more than once", "repeated-parameter");
            }
            else
            {
                foreach (var value in values)
                {
                    if (parameter.FaultOf(value ?? "", options.Limits) is { } fault) yield return new($"?{name}", fault, "invalid-value");
                }
            }
        }
    }
}
