using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;
using System.Text;
using Pawl.Engine;

namespace Pawl.Runtime.Poison;

/// <summary>Marks in a file that is mapped into memory: setting one costs a copy of a name and no call of the system, and the system keeps it when the process is gone.</summary>
/// <remarks>One place for each thread, by its number. Two threads that share one by chance may lose a mark: the next death finds it.</remarks>
public sealed class DeathMarkFile : IDeathMarks, IDisposable
{
    private const int Places = 256;
    /// <summary>Bytes of a place: the length of the name, and tenant and id with a zero byte between them.</summary>
    private const int PlaceBytes = 256;
    private const int LengthBytes = sizeof(int);

    [ThreadStatic]
    private static byte[]? t_name;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly ImmutableArray<ExecutionKey> _left;

    private DeathMarkFile(MemoryMappedFile file)
    {
        (_file, _view) = (file, file.CreateViewAccessor(0, Places * PlaceBytes));
        _left = [.. Enumerable.Range(0, Places).Select(Read).OfType<ExecutionKey>().Distinct()];
        for (var place = 0; place < Places; place++) _view.Write(place * (long)PlaceBytes, 0);
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="path">The file; one server at a time has it.</param>
    public static DeathMarkFile Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new(MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, Places * PlaceBytes));
    }

    /// <inheritdoc/>
    public void Mark(ExecutionKey execution)
    {
        var name = t_name ??= new byte[PlaceBytes - LengthBytes];
        var longest = Encoding.UTF8.GetMaxByteCount(execution.Tenant.Length + execution.Id.Length) + 1;
        // Ids that callers choose and tenants are ASCII and shorter than this; what is not cannot be marked.
        if (longest > name.Length && Encoding.UTF8.GetByteCount(execution.Tenant) + Encoding.UTF8.GetByteCount(execution.Id) + 1 > name.Length) return;
        var length = Encoding.UTF8.GetBytes(execution.Tenant, name);
        name[length++] = 0;
        length += Encoding.UTF8.GetBytes(execution.Id, name.AsSpan(length));

        var place = Place();
        _view.WriteArray(place + LengthBytes, name, 0, length);
        _view.Write(place, length);
    }

    /// <inheritdoc/>
    public void Unmark() => _view.Write(Place(), 0);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutionKey> TakeLeft() => _left;

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static long Place() => Environment.CurrentManagedThreadId % Places * (long)PlaceBytes;

    private ExecutionKey? Read(int place)
    {
        var length = _view.ReadInt32(place * (long)PlaceBytes);
        if (length is <= 0 or > PlaceBytes - LengthBytes) return null;
        var name = new byte[length];
        _view.ReadArray((place * (long)PlaceBytes) + LengthBytes, name, 0, length);
        var split = Array.IndexOf(name, (byte)0);
        return split <= 0 ? null : new ExecutionKey(Encoding.UTF8.GetString(name, 0, split), Encoding.UTF8.GetString(name, split + 1, length - split - 1));
    }
}
