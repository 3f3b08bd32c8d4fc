using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Interpreter;

/// <summary>Functions, calls, processes and children.</summary>
internal sealed partial class Interpreter
{
    private JqValue Call(FunctionCallTask call, Doing doing, out string? stop)
    {
        if (!doing.Around.Instance.Definition.Use.Functions.TryGetValue(call.Function, out var function)) throw RaisedException.Standard("configuration", call.Function);
        var arguments = call.With is { } with ? Names.Of(doing, doing.Input).Value(with, doing.Input) : JqValue.EmptyObject;
        try
        {
            var output = Run(function, arguments, doing.Strand, doing.Around.OfFunction(), out var then);
            stop = then == "end" ? then : null;
            return output;
        }
        catch (RaisedException raised)
        {
            throw At(raised.Error, call); // R40
        }
    }

    private JqValue Child(WorkflowTask task, Doing doing)
    {
        var strand = doing.Strand;
        var input = task.Arguments is { } arguments ? Names.Of(doing, doing.Input).Value(arguments, doing.Input) : JqValue.EmptyObject;
        strand.NoteTies();
        var exists = definitions.TryGetValue(task.WorkflowName, out var definition);
        if (!task.Await)
        {
            try
            {
                if (exists) Execute(definition!, input, Told.NoId, strand.Now, limit: null, out _);
            }
            catch (RaisedException)
            {
                // Nobody waits for it.
            }
            return doing.Input;
        }

        if (!exists) throw RaisedException.Standard("configuration", task.WorkflowName);
        var endedAt = strand.Now;
        try
        {
            return Execute(definition!, input, Told.NoId, strand.Now, strand.Limit, out endedAt);
        }
        catch (RaisedException raised)
        {
            throw At(raised.Error, task);
        }
        finally
        {
            strand.JoinAt(endedAt);
        }
    }

    /// <summary>An error from inside, at the task where its author looks; where it was stays readable.</summary>
    private static RaisedException At(WorkflowError error, TaskDefinition task) =>
        new(error with { Instance = task.Pointer, Detail = error.Instance is null or "/" ? error.Detail : $"{error.Detail} (at {error.Instance})" });

    private JqValue Ask(Doing doing, JqValue what, bool awaits = true)
    {
        var (number, pointer, strand) = (doing.Around.Instance.Number, doing.Task.Pointer, doing.Strand);
        strand.NoteTies();
        _journal.Add(number, new ToldRequest(pointer, strand.Now, what));
        var answer = ScriptedWorld.Answer(what, _journal.Count($"{number} {pointer}"));
        if (!awaits) return doing.Input; // how it ends is nobody's business
        strand.Pass(strand.Now + answer.Latency);
        return answer.Error is { } error ? throw new RaisedException(error) : answer.Result!.Value;
    }

    private static JqValue Describe(HttpCallTask call, Doing doing)
    {
        var (names, input) = (Names.Of(doing, doing.Input), doing.Input);
        return JqValue.Object(
            ("kind", JqValue.From("http")),
            ("method", JqValue.From(Text(names.Value(call.Method, input)).ToUpperInvariant())),
            ("uri", JqValue.From(Address(call.Endpoint.Uri, names, input))),
            ("headers", Texts(call.Headers, names, input)),
            ("query", Texts(call.Query, names, input)),
            ("body", call.Body is { } body ? names.Value(body, input) : JqValue.Null),
            ("output", JqValue.From(call.ResultAs.ToString().ToLowerInvariant())),
            ("redirect", JqValue.From(call.Redirect)));
    }

    private static JqValue Describe(ShellTask shell, Doing doing)
    {
        var (names, input) = (Names.Of(doing, doing.Input), doing.Input);
        return JqValue.Object(
            ("kind", JqValue.From("shell")),
            ("command", JqValue.From(Text(names.Value(shell.Command, input)))),
            ("arguments", shell.Arguments is { } arguments ? JqValue.Array(names.Value(arguments, input).Items.Select(item => JqValue.From(Text(item)))) : JqValue.EmptyArray),
            ("stdin", shell.Stdin is { } stdin ? JqValue.From(Text(names.Value(stdin, input))) : JqValue.Null),
            ("environment", Texts(shell.Environment, names, input)),
            ("return", JqValue.From(shell.Return.ToString().ToLowerInvariant())));
    }

    /// <summary>The address: <c>{name}</c> in the definition's own text is looked up at the top of the input and percent-encoded; what an expression gives is taken as it is.</summary>
    private static string Address(DataTemplate uri, Names names, JqValue input)
    {
        var address = uri switch
        {
            DataTemplate.Literal literal => Expanded(literal.Value.AsString(), input),
            DataTemplate.Interpolation parts => string.Concat(parts.Parts.Select(part => part is DataTemplate.Literal literal ? Expanded(literal.Value.AsString(), input) : Text(names.Value(part, input)))),
            _ => Text(names.Value(uri, input)),
        };
        // Never against a host that data chose (R55).
        var isAddress = Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" && parsed!.Host.Length > 0;
        return isAddress ? address : throw RaisedException.Standard("configuration", address);
    }

    private static string Expanded(string template, JqValue input)
    {
        var open = template.IndexOf('{');
        var close = open < 0 ? -1 : template.IndexOf('}', open);
        if (close < 0) return template;
        var value = input[template[(open + 1)..close]];
        return template[..open] + (value.IsNull ? "" : Uri.EscapeDataString(Text(value))) + Expanded(template[(close + 1)..], input);
    }

    private static JqValue Texts(DataTemplate? template, Names names, JqValue input)
    {
        if (template is null) return JqValue.EmptyObject;
        var value = names.Value(template, input);
        if (value.Kind is not (JqKind.Object or JqKind.Null)) throw RaisedException.Standard("expression", "no map");
        return JqValue.Object(value.Members.Where(member => !member.Value.IsNull).Select(member => KeyValuePair.Create(member.Key, JqValue.From(Text(member.Value)))));
    }

    private static string Text(JqValue value) => value.Kind switch
    {
        JqKind.String => value.AsString(),
        JqKind.Number or JqKind.True or JqKind.False => value.ToJson(),
        _ => throw RaisedException.Standard("expression", "no text"),
    };
}
