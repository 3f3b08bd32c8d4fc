using System.CommandLine;
using System.Text.Json;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Contexts;

/// <summary><c>pawl context …</c></summary>
internal static class ContextVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection) => new Verb("context", "Servers under names, each with its credential: list, add, use, delete.")
    {
        List(terminal),
        Add(terminal, connection),
        Use(terminal),
        Delete(terminal),
    };

    private static Verb List(Terminal terminal)
    {
        var output = OutputFormats.Option();
        var list = new Verb("list", "List contexts, without their credentials.") { output };
        list.SetAction(parsed =>
        {
            var file = ContextFile.Read(ContextFile.PathOf(terminal.Variable));
            if (parsed.GetValue(output) == OutputFormat.Table) Table(file).WriteTo(terminal.Out);
            else Printer.Print(terminal, parsed.GetValue(output), Shown(file));
            return ExitCode.Done;
        });
        return list;
    }

    private static Verb Add(Terminal terminal, ConnectionOptions connection)
    {
        var name = new Argument<string>("name") { Description = "The context." };
        var add = new Verb("add", "Keep a server and an API key under a name; --server and --key say which. To log in with a password, use 'pawl login --context NAME --server URL'.")
        {
            Examples = ["pawl context add staging --server https://pawl.staging.example.com --key pawl_…"],
        };
        add.Add(name);
        add.SetAction(parsed =>
        {
            var target = connection.Find(parsed) is { IsConfigured: true, Key: not null } found ? found : throw new CliException("name the server with --server URL and the key with --key KEY (or PAWL_SERVER, PAWL_KEY).");
            var path = ContextFile.PathOf(terminal.Variable);
            var file = ContextFile.Read(path).With(parsed.GetValue(name)!, new() { Server = target.Server, Key = target.Key });
            (file with { Current = file.Current ?? parsed.GetValue(name) }).Write(path);
            terminal.Say($"kept {parsed.GetValue(name)}");
            return ExitCode.Done;
        });
        return add;
    }

    private static Verb Use(Terminal terminal)
    {
        var name = new Argument<string?>("name") { Description = "The context; without it none is current any more.", Arity = ArgumentArity.ZeroOrOne };
        var use = new Verb("use", "Have every verb use a context when nothing names another server.") { name };
        use.SetAction(parsed =>
        {
            var path = ContextFile.PathOf(terminal.Variable);
            var file = ContextFile.Read(path);
            var wanted = parsed.GetValue(name);
            if (wanted is not null && !file.Contexts.ContainsKey(wanted)) throw Unknown(wanted);
            (file with { Current = wanted }).Write(path);
            terminal.Say(wanted is null ? "no context is current" : $"{wanted} is current");
            return ExitCode.Done;
        });
        return use;
    }

    private static Verb Delete(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "The context." };
        var delete = new Verb("delete", "Forget a context with its credential. A session goes on until it ends: log out first.") { name };
        delete.SetAction(parsed =>
        {
            var path = ContextFile.PathOf(terminal.Variable);
            var file = ContextFile.Read(path);
            if (!file.Contexts.ContainsKey(parsed.GetValue(name)!)) throw Unknown(parsed.GetValue(name)!);
            file.Without(parsed.GetValue(name)!).Write(path);
            terminal.Say($"deleted {parsed.GetValue(name)}");
            return ExitCode.Done;
        });
        return delete;
    }

    /// <summary>No context has the name.</summary>
    public static CliException Unknown(string name) => new($"there is no context '{name}'; 'pawl context list' shows those that there are.");

    private static TextTable Table(ContextFile file)
    {
        var table = new TextTable("", "NAME", "SERVER", "AS");
        foreach (var (name, context) in file.Contexts.OrderBy(context => context.Key, StringComparer.Ordinal)) table.Add(name == file.Current ? "*" : "", name, context.Server.ToString(), context.User ?? "an API key");
        return table;
    }

    private static JsonElement Shown(ContextFile file) =>
        JsonSerializer.SerializeToElement(file with { Contexts = file.Contexts.ToDictionary(context => context.Key, context => new SavedContext { Server = context.Value.Server, User = context.Value.User }, StringComparer.Ordinal) }, ContextJson.Default.ContextFile);
}
