using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Decisions;

/// <summary>The bound on data that one task hands on.</summary>
internal static class Payloads
{
    /// <summary>Gives the value back, or raises a <c>runtime</c> error (413) when it is larger than the limit.</summary>
    public static JqValue Checked(JqValue value, EngineLimits limits)
    {
        if (!Fits(value, limits.PayloadBytes))
            throw new RaisedException(ErrorTypes.Runtime($"The data is larger than {limits.PayloadBytes} bytes; keep large data outside and pass a reference.", 413));
        return value;
    }

    /// <summary>Whether its JSON is surely not much longer than the limit: a count that stops early and copies nothing.</summary>
    private static bool Fits(JqValue value, long bytes)
    {
        if (value.Kind < JqKind.String) return true;
        var left = bytes;
        var pending = new Stack<JqValue>();
        pending.Push(value);
        while (pending.TryPop(out var next))
        {
            left -= 1;
            switch (next.Kind)
            {
                case JqKind.String:
                    left -= next.AsString().Length;
                    break;
                case JqKind.Array:
                    foreach (var item in next.Items) pending.Push(item);
                    break;
                case JqKind.Object:
                    foreach (var (key, member) in next.Members)
                    {
                        left -= key.Length;
                        pending.Push(member);
                    }
                    break;
                default:
                    break;
            }
            if (left - pending.Count < 0) return false;
        }
        return true;
    }
}
