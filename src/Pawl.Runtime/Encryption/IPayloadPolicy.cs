namespace Pawl.Runtime.Encryption;

/// <summary>Which tenants want what their executions carry to be sealed. Asked for every round, so it answers from memory.</summary>
public interface IPayloadPolicy
{
    /// <summary>Whether any tenant does.</summary>
    bool SealsAny { get; }

    /// <summary>Whether this one does.</summary>
    bool Seals(string tenant);
}
