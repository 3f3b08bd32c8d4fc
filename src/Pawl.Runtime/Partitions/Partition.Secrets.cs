using Pawl.Engine.Decisions;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Executions;

namespace Pawl.Runtime.Partitions;

internal sealed partial class Partition
{
    /// <summary>Has an activity carried out. One that is veiled is evaluated again when its turn comes, with the secrets as they are then.</summary>
    public void Dispatch(LiveExecution live, PendingActivity activity)
    {
        if (!activity.IsVeiled)
        {
            parts.Activities.Dispatch(live.Key, activity);
            return;
        }

        var definition = live.Definition ?? throw live.DefinitionFault ?? new InvalidOperationException($"Execution {live.Key} lives without a definition.");
        var (key, state) = (live.Key, live.State!);
        parts.Activities.Dispatch(key, activity, new Unveiling(definition.Id.Namespace, definition.Use.Secrets, secrets =>
            WorkflowEngine.Unveil(definition, state, activity, Context(key, activity.ScheduledAt, seed: 0, secrets))));
    }

    /// <summary>The secrets were read for the held envelope.</summary>
    public void SecretsRead(LiveExecution live, JqValue secrets)
    {
        if (!IsCurrent(live)) return;
        live.Secrets = secrets;
        Resume(live);
        live.Secrets = null; // the envelope may have come too late to lead to a decision
    }

    /// <summary>Whether the secrets that a decision needs are at hand. When not, the envelope is held until they were read, and then handled again.</summary>
    private bool HasSecrets(LiveExecution live, WorkflowDefinition definition, Envelope cause, out JqValue secrets)
    {
        secrets = live.Secrets ?? JqValue.EmptyObject;
        if (!definition.DecidesWithSecrets) return true;
        if (live.Secrets is not null)
        {
            live.Secrets = null; // for this decision alone
            return true;
        }

        Hold(live, cause);
        parts.Secrets.BeginReading(
            live.Key.Tenant, definition.Id.Namespace, definition.Use.Secrets,
            read => Post(new SecretsMail(live, read)),
            fault => Post(new LoadFailedMail(live, fault)));
        return false;
    }
}

/// <summary>The secrets that a held envelope needs were read.</summary>
internal sealed class SecretsMail(LiveExecution live, JqValue secrets) : Mail(live.Key)
{
    /// <inheritdoc/>
    public override void Deliver(Partition owner) => owner.SecretsRead(live, secrets);

    /// <inheritdoc/>
    public override void Refuse(Exception reason)
    {
    }
}
