using Pawl.Language.Expressions;

namespace Pawl.Tests.Documents;

/// <summary>Makes documents that are wrong in one or a few places out of right ones. Same seed, same documents.</summary>
internal sealed class DocumentMutations(Random random, IReadOnlyList<string> names)
{
    private static readonly JqValue[] Values =
    [
        JqValue.Null, JqValue.True, JqValue.From(0L), JqValue.From(-1L), JqValue.From(1.5), JqValue.NumberFromText("3.0"), JqValue.From(""), JqValue.From("x"), JqValue.From("two words"),
        JqValue.From("PT5S"), JqValue.From("5s"), JqValue.From("P"), JqValue.From("1.0.0"), JqValue.From("1.0"), JqValue.From("${ .a }"), JqValue.From("a ${ .b } c"), JqValue.From(".a"),
        JqValue.From("https://example.com/{id}"), JqValue.From("always"), JqValue.From("eventually"), JqValue.From("envelope"), JqValue.From("http"), JqValue.From("end"),
        JqValue.EmptyArray, JqValue.EmptyObject, JqValue.Array(JqValue.From("x")), JqValue.Array(JqValue.EmptyObject),
        JqValue.Object(("a", JqValue.From("x"))), JqValue.Object(("seconds", JqValue.From(5L))), JqValue.Object(("use", JqValue.From("x"))),
    ];

    /// <summary>The document with one to three things changed.</summary>
    public JqValue Mutate(JqValue document)
    {
        for (var changes = 1 + random.Next(random.Next(3) + 1); changes > 0; changes--) document = Change(document, random.Next(Size(document)));
        return document;
    }

    /// <summary>Changes the n-th value, counted from the root in the order of the text.</summary>
    private JqValue Change(JqValue value, int n)
    {
        if (n == 0) return ChangeHere(value);
        n--;
        if (value.Kind == JqKind.Array)
        {
            var items = value.Items.ToList();
            for (var i = 0; i < items.Count; n -= Size(items[i++]))
                if (n < Size(items[i]))
                {
                    items[i] = Change(items[i], n);
                    return JqValue.Array(items);
                }
        }
        foreach (var (key, member) in value.Members)
        {
            if (n < Size(member)) return value.With(key, Change(member, n));
            n -= Size(member);
        }
        return value;
    }

    private JqValue ChangeHere(JqValue value) => (value.Kind, random.Next(6)) switch
    {
        (JqKind.Object, 0) when value.Count > 0 => value.Without(Key(value)),
        (JqKind.Object, 1) when value.Count > 0 => Rename(value, Key(value), Name()),
        (JqKind.Object, 2) => value.With(Name(), Value()),
        (JqKind.Object, 3) when value.Count > 0 => value.With(Key(value), Value()),
        (JqKind.Array, 0) when value.Count > 0 => JqValue.Array(value.Items.Skip(1)),
        (JqKind.Array, 1) when value.Count > 0 => JqValue.Array(value.Items.Append(value[random.Next(value.Count)])),
        (JqKind.Array, 2) => JqValue.Array(value.Items.Append(Value())),
        (JqKind.String, 0) => JqValue.From(value.AsString() + " "),
        (JqKind.String, 1) => JqValue.From(value.AsString().Length == 0 ? "x" : value.AsString()[1..]),
        (JqKind.Array, 3) => value.Count > 0 ? value[0] : Value(),
        (_, 4) => JqValue.Array(value),
        (_, 5) => JqValue.Object((Name(), value)),
        _ => Value(),
    };

    private string Key(JqValue value) => value.Members.ElementAt(random.Next(value.Count)).Key;

    private string Name() => names[random.Next(names.Count)];

    private JqValue Value() => Values[random.Next(Values.Length)];

    private static JqValue Rename(JqValue value, string from, string to) =>
        JqValue.Object(value.Members.Select(member => member.Key == from ? KeyValuePair.Create(to, member.Value) : member));

    private static int Size(JqValue value) => 1 + value.Items.Sum(Size) + value.Members.Sum(member => Size(member.Value));
}
