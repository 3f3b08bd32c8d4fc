using Microsoft.Extensions.DependencyInjection;
using Pawl.Language.Expressions;
using Pawl.Runtime.Secrets;
using Xunit;

namespace Pawl.IntegrationTests.Secrets;

/// <summary>Secrets of a running server, from the inside: no route shows a value.</summary>
internal static class SecretServices
{
    public static Task PutSecretAsync(this IServiceProvider services, string name, string value, CancellationToken cancellationToken) =>
        services.GetRequiredService<SecretVault>().PutAsync("default", name, JqValue.From(value), null, cancellationToken);

    public static async Task<JqValue> GetSecretAsync(this IServiceProvider services, string name) =>
        (await services.GetRequiredService<ISecretSource>().GetAsync("default", [name], TestContext.Current.CancellationToken))[name];
}
