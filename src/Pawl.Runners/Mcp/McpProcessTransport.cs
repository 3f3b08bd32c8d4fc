using System.Text;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.JsonRpc;
using Pawl.Runners.Outbound;
using Pawl.Runners.Processes;
using Pawl.Runners.Sandbox;

namespace Pawl.Runners.Mcp;

/// <summary>The stdio transport: the server is a process in the sandbox, and each message one line of its standard input or output.</summary>
internal sealed class McpProcessTransport : IMcpTransport
{
    private readonly SandboxedConversation process;
    private readonly IAsyncEnumerator<string> lines;
    private readonly CancellationTokenSource reading;

    private McpProcessTransport(SandboxedConversation process, McpOptions options, CancellationToken cancellationToken)
    {
        this.process = process;
        reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lines = BoundedLines.ReadAsync(process.Output, options.AnswerBytes, reading.Token).GetAsyncEnumerator(reading.Token);
    }

    /// <summary>Starts the server.</summary>
    /// <param name="sandbox">Bounds of its sandbox.</param>
    /// <param name="starter">Starts it.</param>
    /// <param name="program">The server.</param>
    /// <param name="options">Bounds of the call.</param>
    /// <param name="cancellationToken">Gives up, also later.</param>
    /// <exception cref="FailedCallException">It cannot be started.</exception>
    public static async Task<McpProcessTransport> StartAsync(SandboxOptions sandbox, ProcessStarter starter, SandboxedProgram program, McpOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return new(await SandboxedConversation.StartAsync(sandbox, starter, program), options, cancellationToken);
        }
        catch (ProcessFailedException failed)
        {
            throw new FailedCallException(failed.IsConfiguration ? ErrorTypes.Configuration(failed.Message) : ErrorTypes.Runtime(failed.Message));
        }
    }

    /// <inheritdoc/>
    public void Agree(string protocolVersion)
    {
        // Nothing in this transport depends on the version.
    }

    /// <inheritdoc/>
    public async Task SendAsync(JqValue message, string idempotencyKey, CancellationToken cancellationToken)
    {
        try
        {
            await process.Input.WriteAsync(Encoding.UTF8.GetBytes(message.ToJson() + '\n'), cancellationToken);
            await process.Input.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            throw await EndedAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task ExchangeAsync(JqValue message, string idempotencyKey, Func<JqValue, ValueTask<bool>> receive, CancellationToken cancellationToken)
    {
        await SendAsync(message, idempotencyKey, cancellationToken);
        try
        {
            while (await lines.MoveNextAsync())
            {
                if (string.IsNullOrWhiteSpace(lines.Current)) continue;
                foreach (var received in JsonRpcMessages.Read(lines.Current))
                    if (await receive(received)) return;
            }
        }
        catch (InvalidResponseException useless)
        {
            // No network is to blame here.
            throw new FailedCallException(ErrorTypes.Runtime($"The MCP server cannot be used: {useless.Message}."));
        }
        throw await EndedAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await reading.CancelAsync();
        await process.DisposeAsync();
        await lines.DisposeAsync();
        reading.Dispose();
    }

    private async Task<FailedCallException> EndedAsync(CancellationToken cancellationToken)
    {
        var (code, words) = await process.EndAsync(cancellationToken);
        return new(ErrorTypes.Runtime($"The MCP server ended with exit code {code} before it answered{(words.Length == 0 ? "." : $": {JsonRpcMessages.Quote(words)}")}"));
    }
}
