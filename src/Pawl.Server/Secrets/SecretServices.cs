using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Secrets;
using Pawl.Server.Options;

namespace Pawl.Server.Secrets;

/// <summary>Puts together what keeps secrets and what gives them to executions.</summary>
internal static class SecretServices
{
    public static void Add(IServiceCollection services, ServerOptions options, ISecretStore store, TenantKeys keys)
    {
        services.AddSingleton(provider => new SecretVault(
            store, new EnvelopeSealer(keys), options.Clock, provider.GetRequiredService<ILogger<SecretVault>>()));
        services.AddSingleton<ISecretSource>(provider =>
        {
            var vault = provider.GetRequiredService<SecretVault>();
            List<ISecretSource> sources = [vault];
            if (options.SecretsDirectory is { } folder) sources.Add(new SecretFolder(folder));
            if (options.SecretsFromEnvironment.Count > 0) sources.Add(new SecretVariables(options.SecretsFromEnvironment));
            var remembered = new RememberedSecrets(sources, options.Clock);
            vault.Changed += _ => remembered.Forget();
            return remembered;
        });
    }
}
