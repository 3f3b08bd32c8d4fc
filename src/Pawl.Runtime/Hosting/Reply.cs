namespace Pawl.Runtime.Hosting;

/// <summary>An answer that somebody waits for, or has stopped waiting for.</summary>
internal sealed class Reply<T>
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _abandoned;

    /// <summary>The answer, when it comes.</summary>
    // Awaited here, on the caller's scheduler: combinators such as WaitAsync would complete on the thread pool.
    public async Task<T> WaitAsync() => await _source.Task;

    /// <summary>The answer, when it is there and no failure.</summary>
    public bool TryGet([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T answer)
    {
        answer = _source.Task.IsCompletedSuccessfully ? _source.Task.Result : default;
        return _source.Task.IsCompletedSuccessfully;
    }

    /// <summary>Whether nobody waits any longer.</summary>
    public bool IsAbandoned => _abandoned;

    /// <summary>Answers.</summary>
    public void Answer(T value) => _source.TrySetResult(value);

    /// <summary>Answers with a failure.</summary>
    public void Fail(Exception reason) => _source.TrySetException(reason);

    /// <summary>Stops waiting.</summary>
    public void Abandon() => _abandoned = true;
}
