using System.Security.Cryptography;
using System.Text;

namespace Pawl.Engine.Decisions;

/// <summary>Ids of what a task run makes: the same whenever the same run asks again, so that a repetition is recognized as one.</summary>
internal static class DerivedIds
{
    /// <summary>A UUID (version 8) made of the execution and the run.</summary>
    /// <param name="kind">What the id is for; ids of different kinds never meet.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="run">The task run, or the number of what a schedule starts.</param>
    public static string Of(string kind, ExecutionKey execution, long run)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{execution.Tenant}\n{execution.Id}\n{run}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80); // version 8: the bits are ours
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
