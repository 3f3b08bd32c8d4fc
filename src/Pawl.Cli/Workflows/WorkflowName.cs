namespace Pawl.Cli.Workflows;

/// <summary>A workflow as people write it: <c>namespace/name</c> or <c>namespace/name/version</c>; <c>name</c> alone is in the namespace <c>default</c>.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Name">The name.</param>
/// <param name="Version">The version; null for the latest.</param>
internal sealed record WorkflowName(string Namespace, string Name, string? Version)
{
    /// <exception cref="CliException">Not written like this.</exception>
    public static WorkflowName Parse(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } name] => new("default", name, null),
        [{ Length: > 0 } @namespace, { Length: > 0 } name] => new(@namespace, name, null),
        [{ Length: > 0 } @namespace, { Length: > 0 } name, { Length: > 0 } version] => new(@namespace, name, version),
        _ => throw new CliException($"'{text}' names no workflow; write NAMESPACE/NAME or NAMESPACE/NAME/VERSION."),
    };

    /// <summary>The version.</summary><exception cref="CliException">None was given.</exception>
    public string RequiredVersion => Version ?? throw new CliException($"say which version: {Namespace}/{Name}/VERSION. See 'pawl workflow versions {Namespace}/{Name}'.");

    public override string ToString() => Version is null ? $"{Namespace}/{Name}" : $"{Namespace}/{Name}/{Version}";
}
