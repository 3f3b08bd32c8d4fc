using System.Text;
using System.Text.RegularExpressions;

namespace Pawl.Runners.Processes;

/// <summary>Checks what a task hands to a process, before anything is started.</summary>
internal static partial class ProcessInput
{
    /// <summary>Bytes of one argument or variable: Linux's own bound, less the name of a variable and the zero at the end.</summary>
    private const int OneBytes = (128 << 10) - 512;
    /// <summary>Bytes of all arguments and variables together: what the smallest usual stack lets through, with room to spare.</summary>
    private const int AllBytes = 1 << 20;

    /// <summary>What is wrong; null when nothing is.</summary>
    /// <param name="arguments">Command and arguments.</param>
    /// <param name="environment">Variables.</param>
    public static string? Problem(IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var bytes = 0L;
        foreach (var argument in arguments)
        {
            if (argument.Contains('\0')) return "A command and its arguments cannot contain the character NUL.";
            var size = Encoding.UTF8.GetByteCount(argument);
            if (size > OneBytes) return $"A command or argument has {size} bytes; at most {OneBytes} can be passed. Pass more as 'stdin'.";
            bytes += size;
        }
        foreach (var (name, value) in environment)
        {
            if (!VariableName().IsMatch(name)) return $"'{Shown(name)}' is no name of an environment variable: letters, digits and underscores, no digit first, at most 200.";
            if (value.Contains('\0')) return $"The environment variable '{name}' contains the character NUL.";
            var size = Encoding.UTF8.GetByteCount(value);
            if (size > OneBytes) return $"The environment variable '{name}' has {size} bytes; at most {OneBytes} can be passed. Pass more as 'stdin'.";
            bytes += size + name.Length;
        }
        return bytes <= AllBytes ? null : $"Arguments and environment have {bytes} bytes together; at most {AllBytes} can be passed. Pass more as 'stdin'.";
    }

    private static string Shown(string name) => name.Length <= 40 ? name : name[..40] + "…";

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,199}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex VariableName();
}
