using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Decisions;

/// <summary>The bound on data that one task hands on.</summary>
internal static class Payloads
{
    /// <summary>Gives the value back, or raises a <c>runtime</c> error (413) when it is larger than the limit.</summary>
    public static JqValue Checked(JqValue value, EngineLimits limits)
    {
        Weigh(value, limits);
        return value;
    }

    /// <summary>Its size, or a <c>runtime</c> error (413) when it is larger than the limit.</summary>
    public static long Weigh(JqValue value, EngineLimits limits)
    {
        var size = Size(value, limits.PayloadBytes);
        return size <= limits.PayloadBytes
            ? size
            : throw new RaisedException(ErrorTypes.Runtime($"The data is larger than {limits.PayloadBytes} bytes; keep large data outside and pass a reference.", 413));
    }

    /// <summary>Roughly the bytes of its JSON: a count that copies nothing and stops beyond the limit.</summary>
    /// <returns>More than the limit when it is surely larger.</returns>
    public static long Size(JqValue value, long limit)
    {
        if (value.Kind < JqKind.String) return 1;
        var size = 0L;
        var pending = new Stack<JqValue>();
        pending.Push(value);
        while (pending.TryPop(out var next))
        {
            size += 1;
            switch (next.Kind)
            {
                case JqKind.String:
                    size += next.AsString().Length;
                    break;
                case JqKind.Array:
                    foreach (var item in next.Items) pending.Push(item);
                    break;
                case JqKind.Object:
                    foreach (var (key, member) in next.Members)
                    {
                        size += key.Length;
                        pending.Push(member);
                    }
                    break;
                default:
                    break;
            }
            if (size + pending.Count > limit) return limit + 1;
        }
        return size;
    }
}
