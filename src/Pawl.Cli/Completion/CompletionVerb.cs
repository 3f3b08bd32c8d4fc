using System.CommandLine;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Completion;

/// <summary><c>pawl completion SHELL</c></summary>
internal static class CompletionVerb
{
    public static Verb Create(Terminal terminal)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var verb = new Verb("completion", "Print a script that has a shell complete verbs, options, and names of workflows and executions.")
        {
            Examples = ["source <(pawl completion bash)", "pawl completion fish > ~/.config/fish/completions/pawl.fish"],
        };
        verb.Add(shell);
        verb.SetAction(parsed =>
        {
            terminal.OutText.WriteLine(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCode.Done;
        });
        return verb;
    }

    // A colon is no border of words here: ids may have one. The position counts characters, as the directive does.
    private const string Bash = """
        _pawl() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(pawl "[suggest:${#COMP_LINE}]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _pawl pawl
        """;

    private const string Zsh = """
        #compdef pawl
        _pawl() {
          local -a found
          found=("${(@f)$(pawl "[suggest:${#BUFFER}]" "$BUFFER" 2>/dev/null)}")
          compadd -- $found
        }
        compdef _pawl pawl
        """;

    private const string Fish = """
        complete -c pawl -f -a '(pawl "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'
        """;
}
