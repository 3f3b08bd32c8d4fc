using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents;

/// <summary>Reads an object member by member. What was asked for is what is allowed: <see cref="Close"/> refuses the rest.</summary>
internal sealed class ObjectReader
{
    private readonly ReadingSession session;
    private readonly List<string> known = [];

    private ObjectReader(ReadingSession session, Place place)
    {
        this.session = session;
        Place = place;
    }

    public Place Place { get; }

    /// <summary>Opens an object; null when the value is none, which is reported.</summary>
    /// <param name="session">The reading.</param>
    /// <param name="place">The value.</param>
    /// <param name="hint">What to do when it is no object; null for a hint that fits the kind found.</param>
    public static ObjectReader? Open(ReadingSession session, Place place, string? hint = null)
    {
        if (place.Kind == JqKind.Object) return new ObjectReader(session, place);
        Expect.Report(session, place, "an object", hint);
        return null;
    }

    /// <summary>The member, or null when absent.</summary>
    public Place? Optional(string name)
    {
        known.Add(name);
        return Place.Node.Find(name) is { } member ? Place.Member(member) : null;
    }

    /// <summary>The member; null, and reported, when absent.</summary>
    public Place? Required(string name, string? hint = null)
    {
        var member = Optional(name);
        if (member is null)
            session.ErrorAtKey(Place, ProblemCodes.MissingProperty, $"The property '{name}' is missing.", hint ?? SuggestMissing(name));
        return member;
    }

    public bool Has(string name) => Place.Node.Find(name) is not null;

    /// <summary>Those of the names that are present.</summary>
    public List<string> Present(params ReadOnlySpan<string> names)
    {
        var present = new List<string>();
        foreach (var name in names)
            if (Has(name)) present.Add(name);
        return present;
    }

    /// <summary>Refuses every member that was not asked for: the schema does too.</summary>
    public void Close() => Refuse(ProblemCodes.UnknownProperty);

    /// <summary>Refuses every member that was not asked for, where the schema leaves the object open: it would do nothing.</summary>
    public void CloseOpenObject() => Refuse(ProblemCodes.UnexpectedProperty);

    /// <summary>The members that were not asked for.</summary>
    public IEnumerable<Place> Rest => Place.Members.Where(member => !known.Contains(member.Name));

    /// <summary>The asked-for name that an unknown one probably means, or null.</summary>
    public string? Meant(string name) => Synonyms.Of(name, known) ?? Nearest.Of(name, known);

    private void Refuse(string code)
    {
        foreach (var member in Rest)
        {
            if (session.Problems.IsFull) return;
            session.ErrorAtKey(member, code, $"The property '{member.Name}' is unknown here.", Hint(member.Name));
        }
    }

    private string Hint(string name)
    {
        if (name == "<<") return "Merge keys are no part of YAML 1.2: write the members out.";
        if (Meant(name) is { } meant) return Has(meant) ? $"'{meant}' is there already: remove this one." : $"Did you mean '{meant}'?";
        return $"Allowed: {string.Join(", ", known)}.";
    }

    private string? SuggestMissing(string name)
    {
        foreach (var member in Place.Node.Members)
            if (!known.Contains(member.Name) && (Synonyms.Of(member.Name, [name]) ?? Nearest.Of(member.Name, [name])) is not null)
                return $"Is '{member.Name}' meant to be '{name}'?";
        return null;
    }
}
