using System.Text.Json;
using System.Text.Json.Serialization;
using Pawl.Client.Access;
using Pawl.Client.Audit;
using Pawl.Client.Events;
using Pawl.Client.Executions;
using Pawl.Client.Keys;
using Pawl.Client.Problems;
using Pawl.Client.Schedules;
using Pawl.Client.Secrets;
using Pawl.Client.Settings;
using Pawl.Client.Templates;
using Pawl.Client.Webhooks;
using Pawl.Client.Workflows;

namespace Pawl.Client.Serialization;

/// <summary>Source-generated JSON contracts of the whole API: camel case, strict numbers, absent members instead of nulls.</summary>
/// <remarks>Requests refuse unknown members; answers ignore them, so that an older client reads a newer server.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = MaxDepth)]
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(WorkflowVersion))]
[JsonSerializable(typeof(WorkflowDocument))]
[JsonSerializable(typeof(Page<WorkflowVersion>))]
[JsonSerializable(typeof(Page<WorkflowSchedule>))]
[JsonSerializable(typeof(RollbackWorkflow))]
[JsonSerializable(typeof(ValidationReport))]
[JsonSerializable(typeof(StartExecution))]
[JsonSerializable(typeof(CancelExecution))]
[JsonSerializable(typeof(TerminateExecution))]
[JsonSerializable(typeof(SuspendExecution))]
[JsonSerializable(typeof(HandleCompensation))]
[JsonSerializable(typeof(ResumeExecution))]
[JsonSerializable(typeof(StepExecution))]
[JsonSerializable(typeof(RunUntilTask))]
[JsonSerializable(typeof(ExecutionBreakpoints))]
[JsonSerializable(typeof(SkipTask))]
[JsonSerializable(typeof(EditExecution))]
[JsonSerializable(typeof(ResumeReadiness))]
[JsonSerializable(typeof(BulkOperation))]
[JsonSerializable(typeof(CreateWebhook))]
[JsonSerializable(typeof(WebhookInfo))]
[JsonSerializable(typeof(Page<WebhookInfo>))]
[JsonSerializable(typeof(Page<WebhookDelivery>))]
[JsonSerializable(typeof(BulkResult))]
[JsonSerializable(typeof(Page<SuspendedExecution>))]
[JsonSerializable(typeof(Execution))]
[JsonSerializable(typeof(ExecutionState))]
[JsonSerializable(typeof(ExecutionWhy))]
[JsonSerializable(typeof(ExecutionDiff))]
[JsonSerializable(typeof(ExecutionResults))]
[JsonSerializable(typeof(ForkExecution))]
[JsonSerializable(typeof(ExecutionCheckpoint))]
[JsonSerializable(typeof(Page<ExecutionCheckpoint>))]
[JsonSerializable(typeof(CreateCheckpoint))]
[JsonSerializable(typeof(CopyCheckpoint))]
[JsonSerializable(typeof(PruneCheckpoints))]
[JsonSerializable(typeof(PrunedCheckpoints))]
[JsonSerializable(typeof(MigrateExecution))]
[JsonSerializable(typeof(MigrationReport))]
[JsonSerializable(typeof(UpgradePreview))]
[JsonSerializable(typeof(HistoryItem))]
[JsonSerializable(typeof(Page<ExecutionSummary>))]
[JsonSerializable(typeof(Page<HistoryItem>))]
[JsonSerializable(typeof(Page<ExecutionTask>))]
[JsonSerializable(typeof(CreateApiKey))]
[JsonSerializable(typeof(CreatedApiKey))]
[JsonSerializable(typeof(Cluster.ClusterState))]
[JsonSerializable(typeof(Encryption.EncryptionState))]
[JsonSerializable(typeof(Encryption.KeyRotated))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(Page<ApiKey>))]
[JsonSerializable(typeof(Role))]
[JsonSerializable(typeof(Page<Role>))]
[JsonSerializable(typeof(PutRole))]
[JsonSerializable(typeof(Page<PermissionInfo>))]
[JsonSerializable(typeof(CallerInfo))]
[JsonSerializable(typeof(Login))]
[JsonSerializable(typeof(LoggedIn))]
[JsonSerializable(typeof(RefreshLogin))]
[JsonSerializable(typeof(DeviceLogin))]
[JsonSerializable(typeof(EndDeviceLogin))]
[JsonSerializable(typeof(ChangePassword))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(Page<User>))]
[JsonSerializable(typeof(CreateUser))]
[JsonSerializable(typeof(SetUserRoles))]
[JsonSerializable(typeof(SetPassword))]
[JsonSerializable(typeof(PublishedEvents))]
[JsonSerializable(typeof(JournalEvent))]
[JsonSerializable(typeof(Page<JournalEvent>))]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(TenantSettings))]
[JsonSerializable(typeof(Tenants.Tenant))]
[JsonSerializable(typeof(Page<Tenants.Tenant>))]
[JsonSerializable(typeof(Tenants.CreateTenant))]
[JsonSerializable(typeof(Tenants.CreatedTenant))]
[JsonSerializable(typeof(Tenants.QuotaLimits))]
[JsonSerializable(typeof(Tenants.QuotaReport))]
[JsonSerializable(typeof(PutSecret))]
[JsonSerializable(typeof(Page<Secret>))]
[JsonSerializable(typeof(Template))]
[JsonSerializable(typeof(Page<Template>))]
[JsonSerializable(typeof(InstantiateTemplate))]
[JsonSerializable(typeof(TemplateInstance))]
[JsonSerializable(typeof(Page<AuditedAction>))]
[JsonSerializable(typeof(AuditVerification))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class PawlJson : JsonSerializerContext
{
    /// <summary>Deepest nesting that is read or written. Workflow data may be nested deeper than the usual 64.</summary>
    public const int MaxDepth = 20_000;
}
