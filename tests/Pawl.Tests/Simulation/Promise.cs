namespace Pawl.Tests.Simulation;

/// <summary>What must hold whatever goes wrong: each is checked on every seed, and by name. The numbers are those of the promises in docs/ARCHITECTURE.md.</summary>
internal enum Promise
{
    /// <summary>1: what was answered is durable.</summary>
    AnsweredIsDurable,
    /// <summary>1: what was accepted is there at the end.</summary>
    AcceptedIsNeverLost,
    /// <summary>1: a request that is repeated changes nothing, and is answered as it was.</summary>
    RepetitionChangesNothing,
    /// <summary>2: a stimulus leads to events once.</summary>
    StimulusIsAppliedOnce,
    /// <summary>2: a history has no gaps, and nothing follows its end.</summary>
    HistoryIsWhole,
    /// <summary>2: the live state is the fold of the history, byte for byte.</summary>
    LiveStateIsTheFold,
    /// <summary>2: rows, timers and subscriptions in the store are those of the history.</summary>
    RowsAgreeWithHistory,
    /// <summary>3: an effect is carried out after it was committed, never before.</summary>
    EffectFollowsItsCommit,
    /// <summary>3: an effect has one key, however often it is carried out.</summary>
    EffectHasOneKey,
    /// <summary>3: what the history says of an effect is what the outside answered.</summary>
    OutcomeIsWhatWasAnswered,
    /// <summary>4: no timer fires early, or without having been set.</summary>
    NoTimerIsEarly,
    /// <summary>4: a timer fires within two seconds when nothing is wrong.</summary>
    NoTimerIsLate,
    /// <summary>5: an event reaches each wait that it is meant for, once and in order.</summary>
    EventArrivesOnce,
    /// <summary>6: who lost ownership changes nothing.</summary>
    OnlyTheOwnerWrites,
    /// <summary>7: everything ends that can end.</summary>
    NothingIsStuck,
    /// <summary>7: every caller is answered.</summary>
    EverybodyIsAnswered,
    /// <summary>7: the inbox is empty in the end.</summary>
    InboxIsEmptied,
    /// <summary>8: an exception ends no loop, and sets nothing aside that is sound.</summary>
    NothingBreaks,
    /// <summary>A workflow ends as the DSL says, whatever interrupted it.</summary>
    EndIsAsForetold,
    /// <summary>Parents and children agree about each other.</summary>
    FamiliesAgree,
}
