using Spectre.Console;

namespace Pawl.Cli.Terminals;

/// <summary>The three streams of the process and what each can show. Results go to <see cref="Out"/>; everything said beside them to <see cref="Error"/>.</summary>
internal sealed class Terminal
{
    /// <summary>Standard input, as text.</summary>
    public required TextReader In { get; init; }
    /// <summary>Whether standard input is a person, not a file or a pipe.</summary>
    public required bool InIsTerminal { get; init; }
    /// <summary>Standard output.</summary>
    public required IAnsiConsole Out { get; init; }
    /// <summary>Whether standard output is a screen.</summary>
    public required bool OutIsTerminal { get; init; }
    /// <summary>Standard error.</summary>
    public required IAnsiConsole Error { get; init; }
    /// <summary>Whether standard error is a screen, so that lines on it may be drawn over.</summary>
    public required bool ErrorIsTerminal { get; init; }
    /// <summary>The environment, by variable.</summary>
    public required Func<string, string?> Variable { get; init; }
    /// <summary>The clock, for ages and progress.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Standard output, to draw on.</summary>
    public Screen OutScreen => new(Out, OutIsTerminal);
    /// <summary>Standard error, to draw on.</summary>
    public Screen ErrorScreen => new(Error, ErrorIsTerminal);

    /// <summary>Standard output without any interpretation of the text.</summary>
    public TextWriter OutText => Out.Profile.Out.Writer;
    /// <summary>Standard error without any interpretation of the text.</summary>
    public TextWriter ErrorText => Error.Profile.Out.Writer;

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess() => Of(Console.In, Console.Out, Console.Error,
        inIsTerminal: !Console.IsInputRedirected, outIsTerminal: !Console.IsOutputRedirected, errorIsTerminal: !Console.IsErrorRedirected,
        Environment.GetEnvironmentVariable);

    /// <summary>A terminal over given streams. <c>NO_COLOR</c> and <c>TERM=dumb</c> take the colours away.</summary>
    public static Terminal Of(TextReader input, TextWriter output, TextWriter error, bool inIsTerminal, bool outIsTerminal, bool errorIsTerminal, Func<string, string?> variable)
    {
        var dumb = variable("TERM") == "dumb";
        var colours = !dumb && string.IsNullOrEmpty(variable("NO_COLOR"));
        return new Terminal
        {
            In = input,
            InIsTerminal = inIsTerminal,
            Out = ConsoleOver(output, outIsTerminal && !dumb, colours),
            OutIsTerminal = outIsTerminal && !dumb,
            Error = ConsoleOver(error, errorIsTerminal && !dumb, colours),
            ErrorIsTerminal = errorIsTerminal && !dumb,
            Variable = variable,
        };
    }

    /// <summary>Says something beside the result.</summary>
    public void Say(string text) => ErrorText.WriteLine(text);

    private static IAnsiConsole ConsoleOver(TextWriter writer, bool isTerminal, bool colours)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        // Text in a pipe has no width: whoever reads it decides where lines break.
        if (!isTerminal) screen.Profile.Width = 100_000;
        return screen;
    }
}

/// <summary>Something to draw on.</summary>
/// <param name="Console">Draws.</param>
/// <param name="IsTerminal">Whether lines on it may be drawn over.</param>
internal sealed record Screen(IAnsiConsole Console, bool IsTerminal)
{
    /// <summary>The same without any interpretation of the text.</summary>
    public TextWriter Text => Console.Profile.Out.Writer;
}
