using Pawl.Language.Expressions;

namespace Pawl.Runtime.Secrets;

/// <summary>Secrets of the tenant <c>default</c> that an operator gives with environment variables: <c>PAWL_SECRET_SHOP_TOKEN</c> is <c>shop-token</c>, <c>shop.token</c> and <c>SHOP_TOKEN</c>.</summary>
/// <param name="variables">The variables whose names begin with <see cref="Prefix"/>. Others are not looked at. Values are read as <see cref="SecretText"/>.</param>
public sealed class SecretVariables(IReadOnlyDictionary<string, string> variables) : ISecretSource
{
    /// <summary>How their names begin.</summary>
    public const string Prefix = "PAWL_SECRET_";

    private const string DefaultTenant = "default";

    /// <summary>The variable that gives a secret.</summary>
    public static string NameOf(string secret) => Prefix + string.Concat(secret.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    /// <inheritdoc/>
    public Task<JqValue> GetAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        Task.FromResult(tenant == DefaultTenant ? JqValue.Object(from name in names
                                                                 let value = Read(name)
                                                                 where !value.IsNull
                                                                 select KeyValuePair.Create(name, value)) : JqValue.EmptyObject);

    private JqValue Read(string name)
    {
        // An empty variable is how compose files and shells say "not set".
        if (!SecretNames.IsValid(name) || !variables.TryGetValue(NameOf(name), out var text) || text.Length == 0) return JqValue.Null;
        try { return SecretText.Read(text); }
        catch (JqParseException) { return JqValue.Null; } // as in a file that cannot be read: nothing is told of the content
    }
}
