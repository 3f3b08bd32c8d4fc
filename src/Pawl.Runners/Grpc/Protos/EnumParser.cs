using Google.Protobuf.Reflection;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Reads an enum.</summary>
internal static class EnumParser
{
    public static EnumDescriptorProto Read(ProtoTokens tokens, ProtoScope scope)
    {
        tokens.Take();
        var name = tokens.Name("the name of the enum");
        scope.Declare(name);
        var type = new EnumDescriptorProto { Name = name.Text };
        var reserved = new ReservedNames();
        tokens.Expect("{");
        while (!tokens.TryTake("}"))
        {
            if (tokens.TryTake(";")) continue;
            if (tokens.At("option")) ReadOption(tokens, type);
            else if (tokens.TryTake("reserved")) reserved.Read(tokens, int.MinValue, int.MaxValue);
            else ReadValue(tokens, scope, type, reserved);
        }

        if (type.Value.Count == 0) throw new ProtoSyntaxException(name.Position, $"the enum '{name.Text}' has no value");
        if (scope.IsProto3 && type.Value[0].Number != 0) throw new ProtoSyntaxException(name.Position, $"the first value of the enum '{name.Text}' must be 0 in proto3");
        if (type.Options?.AllowAlias != true && type.Value.GroupBy(value => value.Number).FirstOrDefault(same => same.Count() > 1) is { } alias)
            throw new ProtoSyntaxException(name.Position, $"the enum '{name.Text}' uses the number {alias.Key} twice without 'option allow_alias = true'");
        return type;
    }

    private static void ReadOption(ProtoTokens tokens, EnumDescriptorProto type)
    {
        tokens.Take();
        if (tokens.TryTake("allow_alias"))
        {
            tokens.Expect("=");
            if (tokens.TryTake("true")) type.Options = new() { AllowAlias = true };
        }
        tokens.SkipTo(";");
        tokens.Take();
    }

    private static void ReadValue(ProtoTokens tokens, ProtoScope scope, EnumDescriptorProto type, ReservedNames reserved)
    {
        var name = tokens.Name("the name of a value, 'option', 'reserved' or '}'");
        // Values live beside their enum, not in it.
        scope.Declare(name);
        tokens.Expect("=");
        var position = tokens.Current.Position;
        var number = tokens.Integer("the number of a value");
        reserved.Check(name.Text, number, position);
        if (tokens.At("[")) FieldOptions.Read(tokens);
        tokens.Expect(";");
        type.Value.Add(new EnumValueDescriptorProto { Name = name.Text, Number = number });
    }
}
