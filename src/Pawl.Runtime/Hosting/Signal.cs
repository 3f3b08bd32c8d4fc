using System.Threading.Channels;

namespace Pawl.Runtime.Hosting;

/// <summary>Wakes one waiting loop; set twice before it looks, it wakes once.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Wakes the loop, now or when it next waits.</summary>
    public void Set() => _set.Writer.TryWrite(true);

    /// <summary>Wakes the loop for the last time.</summary>
    public void Close() => _set.Writer.TryComplete();

    /// <summary>Waits until it is set.</summary>
    /// <returns>False when it is closed and nothing is left to look at.</returns>
    public async ValueTask<bool> WaitAsync()
    {
        if (!await _set.Reader.WaitToReadAsync()) return false;
        _set.Reader.TryRead(out _);
        return true;
    }
}
