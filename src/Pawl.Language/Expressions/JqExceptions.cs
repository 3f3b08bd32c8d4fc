namespace Pawl.Language.Expressions;

/// <summary>A program that does not compile.</summary>
/// <param name="line">Line, from 1.</param><param name="column">Column in characters, from 1.</param><param name="message">What is wrong and what was expected.</param>
public sealed class JqCompileException(string message, int line, int column) : PawlException("jq-syntax", message)
{
    /// <summary>Line, from 1.</summary>
    public int Line { get; } = line;
    /// <summary>Column in characters, from 1.</summary>
    public int Column { get; } = column;
}

/// <summary>Text that is not JSON.</summary>
public sealed class JqParseException(string message, Exception? cause = null) : PawlException("json-syntax", message, cause);

/// <summary>An evaluation that ended in an error.</summary>
/// <param name="value">What <c>error</c> raised: usually a string, but any value.</param>
/// <param name="message">The value as text.</param>
/// <param name="code">The stable code.</param>
public class JqException(JqValue value, string message, string code = "jq-error") : PawlException(code, message)
{
    /// <summary>What was raised.</summary>
    public JqValue Value { get; } = value;
}

/// <summary>Which budget ran out.</summary>
public enum JqLimit
{
    /// <summary><see cref="JqLimits.Steps"/>.</summary>
    Steps,
    /// <summary>The caller's time check said stop.</summary>
    Time,
    /// <summary><see cref="JqLimits.MemoryBytes"/>.</summary>
    Memory,
    /// <summary><see cref="JqLimits.StringLength"/>.</summary>
    StringLength,
    /// <summary><see cref="JqLimits.CallDepth"/>.</summary>
    CallDepth,
    /// <summary>Nesting of a value.</summary>
    ValueDepth,
    /// <summary><see cref="JqLimits.Outputs"/>.</summary>
    Outputs,
    /// <summary><see cref="JqLimits.OutputBytes"/>.</summary>
    OutputBytes,
    /// <summary>A regular expression ran too long.</summary>
    Regex,
}

/// <summary>A budget ran out. Not catchable inside the program.</summary>
public sealed class JqLimitException(JqLimit limit, string message) : JqException(JqValue.From(message), message, "jq-limit")
{
    /// <summary>Which budget.</summary>
    public JqLimit Limit { get; } = limit;
}
