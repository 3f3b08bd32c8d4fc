using Pawl.Language.Definitions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Data;

/// <summary>The places of a document whose expressions use secrets, and what becomes of the values there.</summary>
/// <remarks>
/// Arguments of calls and processes are evaluated late and never stored. Everywhere else a value takes part in a decision; where the decision
/// records the result of the expression, the secret would stand in the history, and publishing warns.
/// </remarks>
internal sealed class SecretPlaces
{
    private static readonly string[] Stored = ["/set", "/input", "/output", "/export", "/raise", "/emit", "/for/in", "/with", "/run"];

    private readonly List<Place> _places = [];
    private readonly List<Place> _authorizations = [];

    /// <summary>An expression at the place uses <c>$secrets</c>.</summary>
    public void Note(Place place)
    {
        if (_places.Count == 0 || !ReferenceEquals(_places[^1], place)) _places.Add(place);
    }

    /// <summary>An expression at the place uses <c>$authorization</c>, which may come from a secret.</summary>
    public void NoteAuthorization(Place place) => _authorizations.Add(place);

    /// <summary>Warns of values that would become stored data.</summary>
    public void WarnOfStored(ReadingSession session)
    {
        foreach (var place in _places)
        {
            if (IsArgument(session, place, out var inTask) || !Array.Exists(Stored, part => inTask == part || inTask.StartsWith(part + "/", StringComparison.Ordinal))) continue;
            if (!session.MaySuspect()) return;
            session.Warn(place, ProblemCodes.SecretStored, "What this expression makes of a secret becomes data of the execution, and is stored in its history.",
                "Use $secrets in the arguments of the call or process that needs it: there it is evaluated late and never stored.");
        }
    }

    /// <summary>Whether decisions need the values.</summary>
    public bool AreUsedInDecisions(ReadingSession session) =>
        _places.Exists(place => !IsArgument(session, place, out _))
        || (session.Components.Secrets.Count > 0 && _authorizations.Exists(place => !IsArgument(session, place, out _)));

    /// <summary>Whether a place is an argument of a call or a process, or a policy that they use.</summary>
    /// <param name="session">The tasks read.</param>
    /// <param name="place">The place.</param>
    /// <param name="inTask">The place's pointer below its task.</param>
    private static bool IsArgument(ReadingSession session, Place place, out string inTask)
    {
        var pointer = place.Pointer;
        inTask = pointer;
        for (var end = pointer.Length; end > 0; end = pointer.LastIndexOf('/', end - 1))
        {
            if (!session.Tasks.TryGetValue(pointer[..end], out var task)) continue;
            inTask = pointer[end..];
            return task switch
            {
                // What a subscription asks of each message is asked while the call goes on.
                HttpCallTask or ProtocolCallTask => inTask.StartsWith("/with/", StringComparison.Ordinal) && !inTask.StartsWith("/with/subscription/", StringComparison.Ordinal),
                ShellTask or ScriptTask or ContainerTask => inTask.StartsWith("/run/", StringComparison.Ordinal),
                _ => false,
            };
        }
        return pointer.StartsWith("/use/authentications/", StringComparison.Ordinal);
    }
}
