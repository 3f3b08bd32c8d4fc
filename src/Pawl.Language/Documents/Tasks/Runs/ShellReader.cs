using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks.Runs;

/// <summary><c>run: shell</c>.</summary>
internal static class ShellReader
{
    public static ShellTask? Read(TaskContext task, ObjectReader reader)
    {
        var commandPlace = reader.Required("command");
        var (arguments, stdin, environment) = ProcessArguments.Read(task, reader);
        reader.Close();
        var command = ReadCommand(task, commandPlace);
        return command is null ? null : new ShellTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json,
            Command = command, Arguments = arguments, Stdin = stdin, Environment = environment,
        };
    }

    /// <summary>Reads a command that a shell will parse. Data that becomes part of its text becomes part of the program: that deserves a warning.</summary>
    public static DataTemplate? ReadCommand(TaskContext task, Place? place)
    {
        if (Expect.Text(task.Session, place) is null) return null;
        var command = task.Template(place, TemplateUse.Process);
        if (command is DataTemplate.Interpolation)
            task.Session.Warn(place!, ProblemCodes.ShellInterpolation, "The result of '${ … }' becomes part of the command's text: data can inject commands.",
                "Pass values in 'arguments' ($1, $2, …) or 'environment'.");
        return command;
    }
}
