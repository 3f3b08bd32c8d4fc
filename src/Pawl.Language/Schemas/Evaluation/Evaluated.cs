namespace Pawl.Language.Schemas.Evaluation;

/// <summary>The members or items of one value that some subschema has looked at with success, as <c>unevaluatedProperties</c> and <c>unevaluatedItems</c> ask.</summary>
internal sealed class Evaluated
{
    private HashSet<string>? _members;
    private HashSet<int>? _items;
    private int _firstItems;

    public bool AllMembers { get; set; }
    public bool AllItems { get; set; }

    public void AddMember(string name) => (_members ??= []).Add(name);

    public void AddItem(int index) => (_items ??= []).Add(index);

    public void AddFirstItems(int count) => _firstItems = Math.Max(_firstItems, count);

    public bool HasMember(string name) => AllMembers || _members?.Contains(name) == true;

    public bool HasItem(int index) => AllItems || index < _firstItems || _items?.Contains(index) == true;

    public void Add(Evaluated other)
    {
        AllMembers |= other.AllMembers;
        AllItems |= other.AllItems;
        AddFirstItems(other._firstItems);
        if (other._members is { } members) (_members ??= []).UnionWith(members);
        if (other._items is { } items) (_items ??= []).UnionWith(items);
    }
}
