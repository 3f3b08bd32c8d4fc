using System.Buffers;
using System.Text;
using Pawl.Engine;

namespace Pawl.Runtime.Storage;

/// <summary>Which partition an execution belongs to: a stable hash, the same on every node, in every version, for ever.</summary>
/// <remarks>
/// FNV-1a (64 bits) over the UTF-8 bytes of tenant, one zero byte and id, followed by the 64-bit finalizer of MurmurHash3, modulo <see cref="Count"/>.
/// The finalizer is there because the low bits of FNV-1a depend on the low bits of the input alone.
/// Stored rows carry their partition, so any change to this function strands them: the test holds vectors.
/// </remarks>
public static class Partitioning
{
    /// <summary>Number of partitions. Fixed: changing it would move executions away from their rows.</summary>
    public const int Count = 64;

    private const ulong OffsetBasis = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;
    private const int StackBytes = 512;

    /// <summary>The partition of an execution, from 0 to <see cref="Count"/> - 1.</summary>
    public static int Of(ExecutionKey execution) => (int)(Hash(execution.Tenant, execution.Id) % Count);

    /// <summary>The hash before it is reduced to a partition.</summary>
    internal static ulong Hash(string tenant, string id)
    {
        // Neither name can hold a zero byte, so the separator keeps ("a", "bc") and ("ab", "c") apart.
        var hash = Fold(OffsetBasis, tenant) * Prime;
        hash = Fold(hash, id);

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }

    private static ulong Fold(ulong hash, string text)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = longest > StackBytes ? ArrayPool<byte>.Shared.Rent(longest) : null;
        Span<byte> utf8 = rented ?? stackalloc byte[StackBytes];
        foreach (var value in utf8[..Encoding.UTF8.GetBytes(text, utf8)])
        {
            hash = (hash ^ value) * Prime;
        }

        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }
}
