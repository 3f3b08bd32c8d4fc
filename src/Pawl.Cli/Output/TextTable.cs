using Spectre.Console;

namespace Pawl.Cli.Output;

/// <summary>Columns aligned by spaces: no frame, no trailing blanks, never wrapped, so that it reads in a pipe too.</summary>
internal sealed class TextTable(params string[] headers)
{
    private const int Gap = 2;
    private readonly List<Cell[]> _rows = [];

    /// <summary>Adds a row; as many cells as headers.</summary>
    public void Add(params Cell[] cells)
    {
        if (cells.Length != headers.Length) throw new ArgumentException($"The table has {headers.Length} columns, the row {cells.Length}.", nameof(cells));
        _rows.Add(cells);
    }

    public void WriteTo(IAnsiConsole console)
    {
        var widths = headers.Select((header, column) => Math.Max(header.Length, _rows.Select(row => row[column].Text.Length).DefaultIfEmpty(0).Max())).ToArray();
        WriteRow(console, widths, [.. headers.Select(header => new Cell(header, "bold"))]);
        foreach (var row in _rows) WriteRow(console, widths, row);
    }

    private static void WriteRow(IAnsiConsole console, int[] widths, Cell[] cells)
    {
        var last = Array.FindLastIndex(cells, cell => cell.Text.Length > 0);
        for (var column = 0; column <= last; column++)
        {
            var cell = cells[column];
            console.Write(new Text(cell.Text, cell.Style is null ? Style.Plain : Style.Parse(cell.Style)));
            if (column < last) console.Write(new string(' ', widths[column] - cell.Text.Length + Gap));
        }

        console.Write("\n");
    }
}

/// <summary>One cell: text on one line, and a colour for screens that have them.</summary>
/// <param name="Text">The text; line breaks become spaces.</param>
/// <param name="Style">A Spectre style, e.g. <c>green</c>; null for plain.</param>
internal readonly record struct Cell(string Text, string? Style = null)
{
    public string Text { get; } = Text.ReplaceLineEndings(" ");

    public static implicit operator Cell(string? text) => new(text ?? "");
}
