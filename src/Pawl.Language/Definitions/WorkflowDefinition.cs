using System.Collections.Immutable;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;

namespace Pawl.Language.Definitions;

/// <summary>Names a definition version.</summary>
public sealed record DefinitionId(string Namespace, string Name, string Version)
{
    /// <summary><c>namespace/name/version</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}/{Version}";
}

/// <summary>A workflow document, read, checked and compiled: immutable and thread-safe.</summary>
public sealed record WorkflowDefinition
{
    /// <summary>Namespace, name and version.</summary>
    public required DefinitionId Id { get; init; }
    /// <summary>The DSL version that the document names.</summary>
    public required string Dsl { get; init; }
    /// <summary>Title; null when none.</summary>
    public string? Title { get; init; }
    /// <summary>Summary in Markdown; null when none.</summary>
    public string? Summary { get; init; }
    /// <summary>The whole document as data, for <c>$workflow.definition</c>.</summary>
    public required JqValue Json { get; init; }
    /// <summary>The workflow's <c>input</c>.</summary>
    public DataBorder Input { get; init; } = DataBorder.None;
    /// <summary>The workflow's <c>output</c>.</summary>
    public DataBorder Output { get; init; } = DataBorder.None;
    /// <summary>The workflow's time limit; null when none is declared.</summary>
    public TimeoutDefinition? Timeout { get; init; }
    /// <summary>How long an execution may be at work, from <c>document.metadata.activeTimeout</c>; null when the document does not say.</summary>
    public TimeSpan? ActiveLimit { get; init; }
    /// <summary>The tasks.</summary>
    public required TaskList Do { get; init; }
    /// <summary>The reusable components that stay references at run time.</summary>
    public required Components Use { get; init; }
    /// <summary>The schedule; null when none.</summary>
    public ScheduleDefinition? Schedule { get; init; }

    /// <summary>Every task of the document by pointer, tasks of functions and extensions included.</summary>
    public required ImmutableDictionary<string, TaskDefinition> TasksByPointer { get; init; }
    /// <summary>Every task list of the document by pointer.</summary>
    public required ImmutableDictionary<string, TaskList> ListsByPointer { get; init; }
    /// <summary>What the document refers to and does not contain: looked up when an execution starts. Empty for nearly every document.</summary>
    public ImmutableArray<ExternalReference> External { get; init; } = [];
    /// <summary>What the resources of one execution gave; none until the definition is linked.</summary>
    public LinkedResources Linked { get; init; } = LinkedResources.None;

    /// <summary>Whether some expression uses secrets elsewhere than in the arguments of a call or a process: such a definition needs their values to be decided on.</summary>
    public bool DecidesWithSecrets { get; init; }
}

/// <summary>What <c>use</c> declares.</summary>
public sealed record Components
{
    /// <summary>Authentication policies by name.</summary>
    public ImmutableDictionary<string, AuthenticationDefinition> Authentications { get; init; } = ImmutableDictionary<string, AuthenticationDefinition>.Empty;
    /// <summary>Functions by name.</summary>
    public ImmutableDictionary<string, TaskDefinition> Functions { get; init; } = ImmutableDictionary<string, TaskDefinition>.Empty;
    /// <summary>Extensions in order.</summary>
    public ImmutableArray<ExtensionDefinition> Extensions { get; init; } = [];
    /// <summary>Names of secrets.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];
    /// <summary>Catalogs by name.</summary>
    public ImmutableDictionary<string, EndpointDefinition> Catalogs { get; init; } = ImmutableDictionary<string, EndpointDefinition>.Empty;
}

/// <summary>An extension.</summary>
public sealed record ExtensionDefinition(string Name, string Extend, RuntimeExpression? When, TaskList? Before, TaskList? After);

/// <summary>When a workflow starts by itself.</summary>
public sealed record ScheduleDefinition(DurationDefinition? Every, CronSchedule? Cron, DurationDefinition? After, EventConsumption? On, EventRead Read);
