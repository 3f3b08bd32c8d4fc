using System.CommandLine;
using System.CommandLine.Completions;
using Pawl.Cli.Connection;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Client.Workflows;

namespace Pawl.Cli.Completion;

/// <summary>Has arguments complete by what there is on the server. Where none answers at once, nothing is offered.</summary>
internal static class NameCompletions
{
    /// <summary>Nobody waits longer for a key press.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    /// <summary>Names that are offered at most.</summary>
    private const int Most = 50;

    /// <summary>Adds them to every verb below a command.</summary>
    public static void Attach(Command root, ConnectionOptions connection)
    {
        foreach (var command in root.Subcommands) Attach(command, [command.Name], connection);
    }

    private static void Attach(Command command, string[] path, ConnectionOptions connection)
    {
        foreach (var argument in command.Arguments)
        {
            if (NamesFor(path, argument.Name) is not { } names) continue;
            argument.CompletionSources.Add(context => Ask(context, connection, names));
        }
        foreach (var option in command.Options.Where(option => option.Name == "--workflow")) option.CompletionSources.Add(context => Ask(context, connection, WorkflowsAsync));
        foreach (var below in command.Subcommands) Attach(below, [.. path, below.Name], connection);
    }

    private delegate Task<IEnumerable<string>> Names(PawlClient client, string typed, CancellationToken stop);

    private static Names? NamesFor(string[] path, string argument) => (path[0], argument) switch
    {
        ("execution", "id") => ExecutionsAsync,
        ("execution" or "workflow" or "schedule", "workflow") => WorkflowsAsync,
        ("template", "template") when path[^1] != "new" => TemplatesAsync,
        ("template", "name") => LibraryAsync,
        ("webhook", "id") => WebhooksAsync,
        ("secret", "name") => SecretsAsync,
        _ => null,
    };

    private static async Task<IEnumerable<string>> ExecutionsAsync(PawlClient client, string typed, CancellationToken stop) =>
        (await client.Executions.ListAsync(new ExecutionQuery { Limit = Most }, stop)).Items.Select(execution => execution.Id);

    private static async Task<IEnumerable<string>> WorkflowsAsync(PawlClient client, string typed, CancellationToken stop)
    {
        // Behind the second slash come versions.
        if (typed.Split('/') is [var space, var name, _]) return (await client.Workflows.ListVersionsAsync(space, name, stop)).Items.Select(version => $"{space}/{name}/{version.Version}");
        return (await client.Workflows.ListAsync(new WorkflowQuery(), Most, cancellationToken: stop)).Items.Select(workflow => $"{workflow.Namespace}/{workflow.Name}");
    }

    private static async Task<IEnumerable<string>> TemplatesAsync(PawlClient client, string typed, CancellationToken stop) =>
        (await client.Templates.ListAsync(new WorkflowQuery(), Most, cancellationToken: stop)).Items.Select(template => $"{template.Namespace}/{template.Name}");

    private static async Task<IEnumerable<string>> LibraryAsync(PawlClient client, string typed, CancellationToken stop) => (await client.Templates.LibraryAsync(stop)).Items.Select(template => template.Name);

    private static async Task<IEnumerable<string>> WebhooksAsync(PawlClient client, string typed, CancellationToken stop) => (await client.Webhooks.ListAsync(stop)).Items.Select(webhook => webhook.Id);

    private static async Task<IEnumerable<string>> SecretsAsync(PawlClient client, string typed, CancellationToken stop) => (await client.Secrets.ListAsync(Most, cancellationToken: stop)).Items.Select(secret => secret.Name);

    private static IEnumerable<CompletionItem> Ask(CompletionContext context, ConnectionOptions connection, Names names)
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            using var client = connection.Open(context.ParseResult);
            // The library asks for completions synchronously; the process does nothing else.
            return [.. Task.Run(() => names(client, context.WordToComplete, limit.Token)).GetAwaiter().GetResult().Select(name => new CompletionItem(name))];
        }
        catch (Exception failure) when (failure is PawlApiException or PawlConnectionException or CliException or OperationCanceledException or IOException)
        {
            return [];
        }
    }
}
