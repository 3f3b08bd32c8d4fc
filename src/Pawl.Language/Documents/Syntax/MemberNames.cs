namespace Pawl.Language.Documents.Syntax;

/// <summary>The members of an object while it is read: finds duplicates without a dictionary for the small objects that nearly all are.</summary>
internal struct MemberNames
{
    private const int FewMembers = 12;
    private Dictionary<string, TextSpan>? index;

    /// <summary>The place of an earlier member of that name, or null.</summary>
    public TextSpan? FindOrAdd(List<DocumentMember> members, string name, TextSpan at)
    {
        if (members.Count < FewMembers)
        {
            foreach (var member in members)
                if (member.Name == name) return member.KeySpan;
            return null;
        }
        if (index is null)
        {
            index = [];
            foreach (var member in members) index.TryAdd(member.Name, member.KeySpan);
        }
        if (index.TryAdd(name, at)) return null;
        return index[name];
    }
}
