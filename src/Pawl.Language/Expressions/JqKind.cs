namespace Pawl.Language.Expressions;

/// <summary>The kinds of JSON value, in jq's sort order.</summary>
public enum JqKind : byte
{
    /// <summary><c>null</c>; the kind of <c>default(JqValue)</c>.</summary>
    Null,
    /// <summary><c>false</c>.</summary>
    False,
    /// <summary><c>true</c>.</summary>
    True,
    /// <summary>An IEEE double, with its original decimal text when it was only read.</summary>
    Number,
    /// <summary>A string of Unicode scalar values.</summary>
    String,
    /// <summary>An array.</summary>
    Array,
    /// <summary>An object; keys keep the order of insertion.</summary>
    Object,
}
