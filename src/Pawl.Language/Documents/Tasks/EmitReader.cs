using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>emit</c>.</summary>
internal static class EmitReader
{
    public static TaskDefinition? Read(TaskContext task)
    {
        if (ObjectReader.Open(task.Session, task.Fields.Required("emit")!) is not { } reader) return null;
        var eventPlace = reader.Required("event");
        reader.Close();
        if (eventPlace is null || ObjectReader.Open(task.Session, eventPlace) is not { } eventReader) return null;

        var with = eventReader.Optional("with");
        eventReader.CloseOpenObject();
        if (with is null)
        {
            // The schema lets this through; an event without a type is none.
            task.Session.ErrorAtKey(eventPlace, Validation.ProblemCodes.UnexpectedProperty, "The event has no 'with'.", "Put its attributes below 'with'; 'type' is required.");
            return null;
        }
        return EventAttributesReader.ReadEmitted(task.Session, with, task.Variables) is { } template
            ? new EmitTask { Name = task.Name, Pointer = task.Pointer, Json = task.Json, Event = template }
            : null;
    }
}
