using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;
using Pawl.Engine.History;

namespace Pawl.Server.Executions;

/// <summary>History as the API shows it: one item for each event, the event's members beside position, time and type.</summary>
internal static class HistoryItems
{
    private const string Type = "type";

    /// <summary>The items of a batch from a position on.</summary>
    public static IEnumerable<HistoryItem> Of(HistoryBatch batch, long from)
    {
        // The stored form is the one that is shown: a second one would have to be kept equal by hand.
        var events = JsonElement.Parse(HistoryJson.Write(batch.Events), new JsonDocumentOptions { MaxDepth = PawlJson.MaxDepth });
        var position = batch.Position;
        foreach (var @event in events.EnumerateArray())
        {
            if (position >= from)
            {
                yield return new()
                {
                    Position = position,
                    At = batch.At,
                    Type = @event.GetProperty(Type).GetString()!,
                    Members = @event.EnumerateObject().Where(member => member.Name != Type).ToDictionary(member => member.Name, member => member.Value),
                };
            }
            position++;
        }
    }

    /// <summary>Whether nothing can follow an event.</summary>
    public static bool IsEnd(HistoryEvent @event) => @event is ExecutionCompleted or ExecutionFaulted or ExecutionCancelled;
}
