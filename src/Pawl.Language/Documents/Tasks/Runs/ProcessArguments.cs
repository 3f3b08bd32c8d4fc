using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Expressions;

namespace Pawl.Language.Documents.Tasks.Runs;

/// <summary>Reads what shells, scripts and containers share: <c>arguments</c>, <c>stdin</c>, <c>environment</c>.</summary>
internal static class ProcessArguments
{
    public static (DataTemplate? Arguments, DataTemplate? Stdin, DataTemplate? Environment) Read(TaskContext task, ObjectReader reader)
    {
        var arguments = Check(task, reader, out var stdin, out var environment);
        return (task.Template(arguments, TemplateUse.Process), task.Template(stdin, TemplateUse.Process), task.Template(environment, TemplateUse.Process));
    }

    /// <summary>Checks the three and gives their places; null where absent or of the wrong type.</summary>
    public static Place? Check(TaskContext task, ObjectReader reader, out Place? stdin, out Place? environment)
    {
        var arguments = reader.Optional("arguments");
        stdin = reader.Optional("stdin");
        environment = reader.Optional("environment");
        if (Expect.Text(task.Session, stdin) is null) stdin = null;
        if (environment is not null && !Expect.Object(task.Session, environment)) environment = null;
        if (arguments is null) return null;
        var hint = arguments.Kind == JqKind.Object ? "Arguments are a list of texts in their order; named values go into 'environment'." : null;
        return Expect.TextList(task.Session, arguments, hint) ? arguments : null;
    }
}
