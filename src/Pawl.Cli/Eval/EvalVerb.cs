using System.CommandLine;
using Pawl.Cli.Terminals;
using Pawl.Cli.Workflows;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Eval;

/// <summary><c>pawl eval 'JQ' [FILE…]</c></summary>
internal static class EvalVerb
{
    /// <summary>How long one evaluation may take.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(1);

    private static readonly Argument<string> Program = new("program") { Description = "The jq program." };
    private static readonly Argument<string[]> Files = new("file") { Description = "Files with JSON texts. Default: standard input.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> Input = new("--input", "-i") { Description = "The input as JSON or @FILE, instead of files.", HelpName = "JSON|@FILE" };
    private static readonly Option<string[]> Arg = Pairs("--arg", "NAME TEXT", "Binds $NAME to a text.");
    private static readonly Option<string[]> ArgJson = Pairs("--argjson", "NAME JSON", "Binds $NAME to a JSON value.");
    private static readonly Option<bool> Raw = new("--raw-output", "-r") { Description = "Print texts without quotes." };
    private static readonly Option<bool> Compact = new("--compact-output", "-c") { Description = "Print each output on one line." };
    private static readonly Option<bool> NoInput = new("--null-input", "-n") { Description = "Read nothing; the input is null." };
    private static readonly Option<bool> Slurp = new("--slurp", "-s") { Description = "Take all inputs as one list." };
    private static readonly Option<bool> ExitStatus = new("--exit-status", "-e") { Description = "Exit 1 when the last output is false or null, 4 when there is none." };

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("eval", "Evaluate a jq program the way workflows do. Exit codes are jq's: 0 done, 2 usage or input, 3 does not compile, 5 error.")
        {
            Examples = ["echo '{\"a\": 1}' | pawl eval '.a + 1'", "pawl eval -n '$n * 2' --argjson n 21", "pawl eval -r '.[].name' users.json"],
        };
        verb.Add(Program);
        verb.Add(Files);
        foreach (var option in (Option[])[Input, Arg, ArgJson, Raw, Compact, NoInput, Slurp, ExitStatus]) verb.Add(option);
        verb.SetAction((parsed, stop) => RunAsync(terminal, parsed, stop));
        return verb;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult parsed, CancellationToken cancellationToken)
    {
        var variables = new GivenVariables();
        variables.AddTexts(parsed.GetValue(Arg) ?? []);
        variables.AddJson(parsed.GetValue(ArgJson) ?? []);
        JqProgram program;
        try
        {
            program = JqProgram.Compile(parsed.GetValue(Program)!, variables.Names);
        }
        catch (JqCompileException error)
        {
            terminal.Say($"pawl: the program does not compile: line {error.Line}, column {error.Column}: {error.Message}");
            return EvalExit.Compile;
        }

        var (code, last) = (EvalExit.Done, default(JqValue?));
        try
        {
            foreach (var input in await InputsAsync(terminal, parsed, cancellationToken))
            {
                try
                {
                    foreach (var output in program.Run(input, Evaluation(terminal, variables, cancellationToken)))
                    {
                        last = output;
                        terminal.OutText.WriteLine(Shown(output, parsed));
                    }
                }
                catch (JqException error)
                {
                    // As jq: the error of one input is said, and the next one has its turn.
                    terminal.Say($"pawl: {(error is JqLimitException ? "limit" : "error")}: {error.Message}");
                    code = EvalExit.Error;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (JqParseException error)
        {
            terminal.Say($"pawl: the input is not JSON: {error.Message}");
            return EvalExit.Usage;
        }

        if (code != EvalExit.Done || !parsed.GetValue(ExitStatus)) return code;
        return last is not { } shown ? EvalExit.NoOutput : shown.IsTruthy ? EvalExit.Done : EvalExit.LastWasFalse;
    }

    private static async Task<IEnumerable<JqValue>> InputsAsync(Terminal terminal, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(NoInput)) return [JqValue.Null];
        var texts = new List<string>();
        if (parsed.GetValue(Input) is { } given)
        {
            texts.Add(given.StartsWith('@') ? await DocumentFile.ReadAsync(terminal, given[1..], cancellationToken) : given);
        }
        else
        {
            foreach (var file in parsed.GetValue(Files) is { Length: > 0 } files ? files : ["-"]) texts.Add(await DocumentFile.ReadAsync(terminal, file, cancellationToken));
        }

        var inputs = texts.SelectMany(JsonTexts.Read);
        return parsed.GetValue(Slurp) ? [JqValue.Array(inputs)] : inputs;
    }

    private static JqEvaluation Evaluation(Terminal terminal, GivenVariables variables, CancellationToken cancellationToken)
    {
        var started = terminal.Time.GetTimestamp();
        return new JqEvaluation
        {
            Variables = variables,
            Now = terminal.Time.GetUtcNow(),
            OutOfTime = () => cancellationToken.IsCancellationRequested || terminal.Time.GetElapsedTime(started) > TimeLimit,
        };
    }

    private static string Shown(JqValue output, ParseResult parsed)
    {
        if (parsed.GetValue(Raw) && output.Kind == JqKind.String) return output.AsString();
        return parsed.GetValue(Compact) ? output.ToJson() : PrettyJson.Of(output);
    }

    /// <summary>
    /// Makes one token of the two that stand behind <c>--arg</c> and <c>--argjson</c>, as <c>NAME=VALUE</c>: the parser knows options of one value, or of all that follow.
    /// </summary>
    internal static string[] JoinPairs(string[] args)
    {
        var joined = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            joined.Add(args[i]);
            if (args[i] is not ("--arg" or "--argjson") || i + 2 >= args.Length) continue;
            joined.Add($"{args[i + 1]}={args[i + 2]}");
            i += 2;
        }

        return [.. joined];
    }

    private static Option<string[]> Pairs(string name, string form, string description)
    {
        var option = new Option<string[]>(name) { Description = description + " May be given several times.", HelpName = form };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.IndexOf('=') < 1)) result.AddError($"{name} takes a name and a value.");
        });
        return option;
    }
}
