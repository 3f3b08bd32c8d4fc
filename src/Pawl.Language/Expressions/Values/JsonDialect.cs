namespace Pawl.Language.Expressions.Values;

/// <summary>Which texts count as JSON.</summary>
internal enum JsonDialect
{
    /// <summary>RFC 8259, nothing else.</summary>
    Strict,
    /// <summary>What jq's <c>fromjson</c> takes: also <c>nan</c>, infinities and loosely written numbers; with jq's messages.</summary>
    Jq,
}
