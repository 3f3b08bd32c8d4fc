using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Storage;
using Pawl.Server.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api.Problems;

public sealed class ProblemHandlerTests
{
    [Fact]
    public async Task What_was_not_foreseen_is_in_the_log_under_the_trace_that_the_caller_is_told()
    {
        var (lines, trace, body) = await HandleAsync(new InvalidOperationException("row 17 of table secret_things"));

        var (level, line, fault) = Assert.Single(lines);
        Assert.Equal(LogLevel.Error, level);
        Assert.Equal($"GET /api/v1/things failed with internal-error, trace {trace}", line);
        Assert.Equal("row 17 of table secret_things", fault?.Message);
        Assert.DoesNotContain("secret_things", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_in_the_log_for_those_who_look_and_without_its_names_to_the_caller()
    {
        var (lines, trace, body) = await HandleAsync(new StoreUnavailableException("no route to db.internal", new IOException()));

        var (level, line, fault) = Assert.Single(lines);
        Assert.Equal((LogLevel.Debug, null), (level, fault));
        Assert.StartsWith($"GET /api/v1/things was answered with store-unavailable, trace {trace}: ", line, StringComparison.Ordinal);
        Assert.Contains("db.internal", line, StringComparison.Ordinal);
        Assert.DoesNotContain("db.internal", body, StringComparison.Ordinal);
    }

    /// <summary>Lets a request fail inside an activity, as the server makes one for each.</summary>
    private static async Task<(List<(LogLevel Level, string Line, Exception? Fault)> Lines, string? Trace, string Body)> HandleAsync(Exception fault)
    {
        using var request = new Activity("request").Start();
        var log = new Lines();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { Request = { Method = "GET", Path = "/api/v1/things" }, Response = { Body = body } };

        Assert.True(await new ProblemHandler(log).TryHandleAsync(http, fault, TestContext.Current.CancellationToken));

        var text = System.Text.Encoding.UTF8.GetString(body.ToArray());
        using var problem = JsonDocument.Parse(text);
        return (log.Written, problem.RootElement.GetProperty("traceId").GetString(), text);
    }

    private sealed class Lines : ILogger<ProblemHandler>
    {
        public List<(LogLevel Level, string Line, Exception? Fault)> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add((logLevel, formatter(state, exception), exception));
    }
}
