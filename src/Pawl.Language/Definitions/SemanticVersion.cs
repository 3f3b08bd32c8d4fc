using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Pawl.Language.Definitions;

/// <summary>A version of Semantic Versioning 2.0.0, ordered by precedence. Build metadata is kept in the text and does not count in comparisons.</summary>
/// <remarks>Numbers may have any length: they are compared as digits.</remarks>
public sealed class SemanticVersion : IComparable<SemanticVersion>, IEquatable<SemanticVersion>
{
    private const int CoreNumbers = 3;
    private readonly ImmutableArray<string> core;
    private readonly ImmutableArray<string> preRelease;
    private readonly string text;

    private SemanticVersion(string text, ImmutableArray<string> core, ImmutableArray<string> preRelease)
    {
        this.text = text;
        this.core = core;
        this.preRelease = preRelease;
    }

    /// <summary>Whether identifiers follow a hyphen: such a version comes before the release.</summary>
    public bool IsPreRelease => preRelease.Length > 0;

    /// <summary>The digits of the first number.</summary>
    public string Major => core[0];

    /// <summary>The digits of the second number.</summary>
    public string Minor => core[1];

    /// <summary>Reads a version; false when the text is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SemanticVersion? version)
    {
        version = null;
        if (text is null) return false;
        var rest = text;
        if (rest.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus)
        {
            if (!Array.TrueForAll(rest[(plus + 1)..].Split('.'), IsIdentifier)) return false;
            rest = rest[..plus];
        }
        ImmutableArray<string> identifiers = [];
        if (rest.IndexOf('-', StringComparison.Ordinal) is >= 0 and var hyphen)
        {
            identifiers = [.. rest[(hyphen + 1)..].Split('.')];
            if (!identifiers.All(id => IsIdentifier(id) && (!IsDigits(id) || IsNumber(id)))) return false;
            rest = rest[..hyphen];
        }
        var numbers = rest.Split('.');
        if (numbers.Length != CoreNumbers || !Array.TrueForAll(numbers, IsNumber)) return false;
        version = new SemanticVersion(text, [.. numbers], identifiers);
        return true;
    }

    /// <summary>The one that "latest" means (R1): the highest release, or the highest pre-release when there is nothing else; null of none.</summary>
    public static SemanticVersion? Latest(IEnumerable<SemanticVersion> versions)
    {
        SemanticVersion? latest = null;
        foreach (var version in versions)
            if (latest is null || (version.IsPreRelease == latest.IsPreRelease ? version.CompareTo(latest) > 0 : latest.IsPreRelease)) latest = version;
        return latest;
    }

    /// <inheritdoc/>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null) return 1;
        for (var i = 0; i < CoreNumbers; i++)
            if (CompareNumbers(core[i], other.core[i]) is not 0 and var order) return order;
        if (!IsPreRelease || !other.IsPreRelease) return other.IsPreRelease.CompareTo(IsPreRelease);
        for (var i = 0; i < Math.Min(preRelease.Length, other.preRelease.Length); i++)
            if (CompareIdentifiers(preRelease[i], other.preRelease[i]) is not 0 and var order) return order;
        return preRelease.Length.CompareTo(other.preRelease.Length);
    }

    /// <summary>Whether both have the same precedence: build metadata does not count.</summary>
    public bool Equals(SemanticVersion? other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SemanticVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var part in core) hash.Add(part);
        foreach (var part in preRelease) hash.Add(part);
        return hash.ToHashCode();
    }

    /// <summary>The text as it was read.</summary>
    public override string ToString() => text;

    /// <summary>The same precedence.</summary>
    public static bool operator ==(SemanticVersion? left, SemanticVersion? right) => left is null ? right is null : left.Equals(right);
    /// <summary>Another precedence.</summary>
    public static bool operator !=(SemanticVersion? left, SemanticVersion? right) => !(left == right);
    /// <summary>Lower precedence.</summary>
    public static bool operator <(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) < 0;
    /// <summary>Lower or the same precedence.</summary>
    public static bool operator <=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) <= 0;
    /// <summary>Higher precedence.</summary>
    public static bool operator >(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) > 0;
    /// <summary>Higher or the same precedence.</summary>
    public static bool operator >=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) >= 0;

    private static int CompareNumbers(string left, string right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : Math.Sign(string.CompareOrdinal(left, right));

    /// <summary>Numbers by value and before words; words by their ASCII order.</summary>
    private static int CompareIdentifiers(string left, string right) => (IsDigits(left), IsDigits(right)) switch
    {
        (true, true) => CompareNumbers(left, right),
        (true, false) => -1,
        (false, true) => 1,
        _ => Math.Sign(string.CompareOrdinal(left, right)),
    };

    private static bool IsNumber(string text) => IsDigits(text) && (text.Length == 1 || text[0] != '0');

    private static bool IsDigits(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static bool IsIdentifier(string text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        return text.Length > 0;
    }
}
