using System.Collections.Immutable;

namespace Pawl.Language.Definitions;

/// <summary>How a consumed event is read.</summary>
public enum EventRead
{
    /// <summary>Its data. The default.</summary>
    Data,
    /// <summary>The envelope with its attributes and data.</summary>
    Envelope,
    /// <summary>The data as received.</summary>
    Raw,
}

/// <summary><c>listen</c>: waits for events.</summary>
public sealed record ListenTask : TaskDefinition
{
    /// <summary>Which events.</summary>
    public required EventConsumption To { get; init; }
    /// <summary>How they are read.</summary>
    public EventRead Read { get; init; }
    /// <summary>What is done with each; null when nothing.</summary>
    public ForeachDefinition? Foreach { get; init; }
}

/// <summary><c>foreach</c> of a <c>listen</c>.</summary>
public sealed record ForeachDefinition
{
    /// <summary>Variable of the event. Default <c>item</c>.</summary>
    public string Item { get; init; } = "item";
    /// <summary>Variable of the index. Default <c>index</c>.</summary>
    public string At { get; init; } = "index";
    /// <summary>The tasks; null when none.</summary>
    public TaskList? Do { get; init; }
    /// <summary><c>output</c> of an iteration.</summary>
    public DataBorder Output { get; init; } = DataBorder.None;
    /// <summary><c>export</c> of an iteration.</summary>
    public DataBorder Export { get; init; } = DataBorder.None;
}

/// <summary>Which of <c>one</c>, <c>all</c>, <c>any</c>.</summary>
public enum ConsumptionMode
{
    /// <summary>One event that matches the one filter.</summary>
    One,
    /// <summary>One event for each filter.</summary>
    All,
    /// <summary>Any event that matches one of the filters (none: any at all).</summary>
    Any,
}

/// <summary>An event consumption strategy.</summary>
public sealed record EventConsumption(ConsumptionMode Mode, ImmutableArray<EventFilter> Filters)
{
    /// <summary>Condition on the events read so far that ends the listening; null when none.</summary>
    public RuntimeExpression? UntilCondition { get; init; }
    /// <summary>Strategy whose completion ends the listening; null when none.</summary>
    public EventConsumption? UntilEvents { get; init; }
}

/// <summary>A filter: attributes that must match, and correlations.</summary>
public sealed record EventFilter(DataTemplate With, ImmutableArray<CorrelationDefinition> Correlate);

/// <summary>A correlation key.</summary>
public sealed record CorrelationDefinition(string Key, RuntimeExpression From, DataTemplate? Expect);
