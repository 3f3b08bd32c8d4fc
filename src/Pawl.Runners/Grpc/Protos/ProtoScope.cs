namespace Pawl.Runners.Grpc.Protos;

/// <summary>Where in a document the parser is, and what it has seen so far.</summary>
internal sealed class ProtoScope
{
    /// <summary>Messages in messages. More is no schema but an attack on whoever walks it.</summary>
    public const int MaxNesting = 32;

    private readonly Stack<string> _names = new();
    private readonly Dictionary<string, ProtoPosition> _positions = new(StringComparer.Ordinal);
    private int _nesting;

    public bool IsProto3 { get; set; }
    public IReadOnlyDictionary<string, ProtoPosition> Positions => _positions;
    /// <summary>Where each import stands.</summary>
    public Dictionary<string, ProtoPosition> Imports { get; } = new(StringComparer.Ordinal);

    /// <summary>Opens the space of a package.</summary>
    public void Enter(string package) => _names.Push(package);

    /// <summary>Opens the space of a message.</summary>
    public void Enter(ProtoToken name)
    {
        if (++_nesting > MaxNesting) throw new ProtoSyntaxException(name.Position, $"messages are nested deeper than {MaxNesting} levels");
        _names.Push(Full(name.Text));
    }

    public void Leave()
    {
        _nesting--;
        _names.Pop();
    }

    /// <summary>Notes where a name is declared.</summary>
    /// <exception cref="ProtoSyntaxException">It is declared already.</exception>
    public void Declare(ProtoToken name)
    {
        if (!_positions.TryAdd(Full(name.Text), name.Position)) throw new ProtoSyntaxException(name.Position, $"'{name.Text}' is declared twice");
    }

    /// <summary>Notes a name inside something that is no scope of its own for the rest, such as a service.</summary>
    public void Declare(string owner, ProtoToken name)
    {
        if (!_positions.TryAdd($"{Full(owner)}.{name.Text}", name.Position)) throw new ProtoSyntaxException(name.Position, $"'{name.Text}' is declared twice");
    }

    private string Full(string name) => _names.TryPeek(out var outer) ? $"{outer}.{name}" : name;
}
