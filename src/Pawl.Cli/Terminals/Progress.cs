using Spectre.Console;

namespace Pawl.Cli.Terminals;

/// <summary>Shows that something goes on, once it takes longer than a moment.</summary>
internal static class Progress
{
    /// <summary>How long work may take in silence. One second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the work; after a second says what is being waited for: a moving line on a screen, one line otherwise.</summary>
    public static async Task<T> ShowAsync<T>(Terminal terminal, string what, Task<T> work)
    {
        if (await Task.WhenAny(work, Task.Delay(Patience, terminal.Time)) == work) return await work;
        if (!terminal.ErrorIsTerminal)
        {
            terminal.Say($"{what} …");
            return await work;
        }

        return await terminal.Error.Status().StartAsync(Markup.Escape(what), _ => work);
    }

    /// <inheritdoc cref="ShowAsync{T}"/>
    public static Task ShowAsync(Terminal terminal, string what, Task work) => ShowAsync(terminal, what, Finish(work));

    private static async Task<bool> Finish(Task work)
    {
        await work;
        return true;
    }
}
