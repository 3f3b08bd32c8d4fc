using Google.Protobuf.Reflection;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using FieldKind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Reads a message with everything in it.</summary>
internal sealed class MessageParser(ProtoTokens tokens, ProtoScope scope)
{
    private const int HighestNumber = 536_870_911;
    private const int FirstOwnNumber = 19_000; // to 19999: kept by protobuf for itself
    private const int LastOwnNumber = 19_999;

    /// <summary>Fields of one message. A message of a few bytes costs as much time as its type has fields.</summary>
    private const int MaxFields = 2_000;

    private readonly DescriptorProto _message = new();
    private readonly ReservedNames _reserved = new();
    private readonly List<(FieldDescriptorProto Field, ProtoPosition Position)> _fields = [];

    public DescriptorProto Read()
    {
        tokens.Take();
        ReadBody(tokens.Name("the name of the message"));
        return _message;
    }

    /// <summary>Skips a block of extensions: their fields are skipped as unknown ones when messages come in.</summary>
    public static void SkipExtend(ProtoTokens tokens)
    {
        tokens.Take();
        tokens.DottedName("the name of a message", rooted: true);
        tokens.Expect("{");
        tokens.SkipTo("}");
        tokens.Take();
    }

    private void ReadBody(ProtoToken name)
    {
        scope.Declare(name);
        _message.Name = name.Text;
        scope.Enter(name);
        tokens.Expect("{");
        while (!tokens.TryTake("}")) ReadMember();
        scope.Leave();
        AddPresenceOneofs();
        Check();
    }

    private void ReadMember()
    {
        if (tokens.Current.Kind is not ProtoTokenKind.Word)
        {
            if (tokens.At(".")) ReadField(null, oneof: null);
            else tokens.Expect(";");
            return;
        }
        switch (tokens.Current.Text)
        {
            case "message": _message.NestedType.Add(new MessageParser(tokens, scope).Read()); break;
            case "enum": _message.EnumType.Add(EnumParser.Read(tokens, scope)); break;
            case "extend": SkipExtend(tokens); break;
            case "oneof": ReadOneof(); break;
            case "option":
                tokens.SkipTo(";");
                tokens.Take();
                break;
            case "reserved":
                tokens.Take();
                _reserved.Read(tokens, 1, HighestNumber);
                break;
            case "extensions":
                tokens.Take();
                new ReservedNames().Read(tokens, 1, HighestNumber);
                break;
            case "optional" or "required" or "repeated": ReadField(tokens.Take(), oneof: null); break;
            default: ReadField(null, oneof: null); break;
        }
    }

    private void ReadOneof()
    {
        tokens.Take();
        var name = tokens.Name("the name of the oneof");
        scope.Declare(name);
        var index = _message.OneofDecl.Count;
        var before = _message.Field.Count;
        _message.OneofDecl.Add(new OneofDescriptorProto { Name = name.Text });
        tokens.Expect("{");
        while (!tokens.TryTake("}"))
        {
            if (tokens.TryTake(";")) continue;
            if (tokens.At("option"))
            {
                tokens.SkipTo(";");
                tokens.Take();
            }
            else ReadField(null, index);
        }
        if (_message.Field.Count == before) throw new ProtoSyntaxException(name.Position, $"the oneof '{name.Text}' has no field");
    }

    private void ReadField(ProtoToken? label, int? oneof)
    {
        var start = tokens.Current;
        var type = tokens.DottedName("the type of a field", rooted: true);
        var field = new FieldDescriptorProto { Label = ReadLabel(label, oneof, type, start) };
        if (oneof is { } index) field.OneofIndex = index;
        if (type == "map" && tokens.At("<"))
        {
            if (label is not null || oneof is not null) throw new ProtoSyntaxException(start.Position, "a map has no label and is in no oneof");
            ReadMap(field);
            return;
        }
        if (type == "group" && !scope.IsProto3 && tokens.Current.Text.Length > 0 && char.IsAsciiLetterUpper(tokens.Current.Text[0]))
        {
            ReadGroup(field);
            return;
        }
        FieldTypes.Set(field, type);
        if (label is { Text: "optional" } && scope.IsProto3) field.Proto3Optional = true;
        Finish(field, ReadNameAndNumber(field));
    }

    private Label ReadLabel(ProtoToken? label, int? oneof, string type, ProtoToken start) => label?.Text switch
    {
        "repeated" => Label.Repeated,
        "required" when !scope.IsProto3 => Label.Required,
        "required" => throw new ProtoSyntaxException(label.Value.Position, "'required' is not possible in proto3"),
        null when !scope.IsProto3 && oneof is null && type != "map" => throw new ProtoSyntaxException(start.Position, $"expected a label ('optional', 'required' or 'repeated') before '{type}': this is proto2"),
        _ => Label.Optional,
    };

    private ProtoPosition ReadNameAndNumber(FieldDescriptorProto field)
    {
        var name = tokens.Name("the name of the field");
        scope.Declare(name);
        field.Name = name.Text;
        tokens.Expect("=");
        var position = tokens.Current.Position;
        field.Number = tokens.Integer("the number of a field", 1, HighestNumber);
        if (field.Number is >= FirstOwnNumber and <= LastOwnNumber) throw new ProtoSyntaxException(position, $"the numbers {FirstOwnNumber} to {LastOwnNumber} are kept for protobuf itself");
        return position;
    }

    private void Finish(FieldDescriptorProto field, ProtoPosition position)
    {
        var options = tokens.At("[") ? FieldOptions.Read(tokens) : FieldOptions.None;
        tokens.Expect(";");
        if (options.Packed is { } packed) field.Options = new() { Packed = packed };
        if (options.JsonName is { } json) field.JsonName = json;
        Add(field, position);
    }

    private void Add(FieldDescriptorProto field, ProtoPosition position)
    {
        if (_fields.Count >= MaxFields) throw new ProtoSyntaxException(position, $"the message '{_message.Name}' has more than {MaxFields} fields");
        _message.Field.Add(field);
        _fields.Add((field, position));
    }

    private void ReadMap(FieldDescriptorProto field)
    {
        tokens.Expect("<");
        var keyPosition = tokens.Current.Position;
        var key = new FieldDescriptorProto { Name = "key", Number = 1, Label = Label.Optional };
        var keyType = tokens.DottedName("the type of the keys");
        FieldTypes.Set(key, keyType);
        if (!key.HasType || key.Type is FieldKind.Double or FieldKind.Float or FieldKind.Bytes) throw new ProtoSyntaxException(keyPosition, $"'{keyType}' cannot be the key of a map");
        tokens.Expect(",");
        var value = new FieldDescriptorProto { Name = "value", Number = 2, Label = Label.Optional };
        FieldTypes.Set(value, tokens.DottedName("the type of the values", rooted: true));
        tokens.Expect(">");

        field.Label = Label.Repeated;
        var position = ReadNameAndNumber(field);
        var entry = FieldTypes.EntryName(field.Name);
        scope.Declare(new ProtoToken(ProtoTokenKind.Word, entry, position));
        field.Type = FieldKind.Message;
        field.TypeName = entry;
        _message.NestedType.Add(new DescriptorProto { Name = entry, Field = { key, value }, Options = new() { MapEntry = true } });
        Finish(field, position);
    }

    private void ReadGroup(FieldDescriptorProto field)
    {
        var name = tokens.Name("the name of the group");
        scope.Declare(name with { Text = name.Text.ToLowerInvariant() });
        field.Name = name.Text.ToLowerInvariant();
        field.Type = FieldKind.Group;
        field.TypeName = name.Text;
        tokens.Expect("=");
        var position = tokens.Current.Position;
        field.Number = tokens.Integer("the number of a field", 1, HighestNumber);
        if (tokens.At("[")) FieldOptions.Read(tokens);
        var body = new MessageParser(tokens, scope);
        body.ReadBody(name);
        _message.NestedType.Add(body._message);
        Add(field, position);
    }

    /// <summary>An <c>optional</c> field of proto3 is, in descriptors, alone in a oneof that nobody wrote; these come after all others.</summary>
    private void AddPresenceOneofs()
    {
        foreach (var field in _message.Field.Where(field => field.Proto3Optional))
        {
            field.OneofIndex = _message.OneofDecl.Count;
            _message.OneofDecl.Add(new OneofDescriptorProto { Name = "_" + field.Name });
        }
    }

    private void Check()
    {
        var numbers = new HashSet<int>();
        foreach (var (field, position) in _fields)
        {
            if (!numbers.Add(field.Number)) throw new ProtoSyntaxException(position, $"the message '{_message.Name}' uses the number {field.Number} twice");
            _reserved.Check(field.Name, field.Number, position);
        }
    }
}
