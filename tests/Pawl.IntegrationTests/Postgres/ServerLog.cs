using Microsoft.Extensions.Logging;

namespace Pawl.IntegrationTests.Postgres;

/// <summary>Follows a private server by what is logged about it, so that tests wait for it and do not ask again and again.</summary>
public sealed class ServerLog : ILoggerFactory, ILogger
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _up = NewSignal();
    private readonly TaskCompletionSource _down = NewSignal();

    /// <summary>Completed while the server accepts connections, as far as is known.</summary>
    public Task Up
    {
        get
        {
            lock (_gate) return _up.Task;
        }
    }

    /// <summary>Everything that was logged so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    /// <summary>Completed once the server has died.</summary>
    public Task Down => _down.Task;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = formatter(state, exception);
        lock (_gate)
        {
            _lines.Add(message);
            if (message.Contains("ended with exit code", StringComparison.Ordinal))
            {
                _up = NewSignal();
                _down.TrySetResult();
            }
            else if (message.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                _up.TrySetResult();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
