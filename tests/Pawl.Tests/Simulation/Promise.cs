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
    /// <summary>Nothing begins or goes on while an execution is suspended.</summary>
    StandsStill,
    /// <summary>A step, a run-until and a breakpoint stop where they should, and each suspension is recorded once.</summary>
    StopsWhereAsked,
    /// <summary>A suspension ends once, by what may end it.</summary>
    GoesOnOnce,
    /// <summary>A command that was refused, or had nothing to do, changes nothing.</summary>
    RefusedChangesNothing,
    /// <summary>What follows a change by hand is what a naive reading of the change foretells: of data, of what comes next, of the version.</summary>
    ChangeIsExact,
    /// <summary>A fork begins once under its name, where it was said to begin, and leaves the other execution alone.</summary>
    ForkBeginsOnce,
    /// <summary>What a saga did is undone once, the last first; nothing else is.</summary>
    UndoneOnceInReverse,
    /// <summary>What is disabled or deleted does not start, whoever knows of it already; and what runs goes on.</summary>
    OnlyTheEnabledStarts,
    /// <summary>A checkpoint stands for the position that it was made at, until it is deleted or too old.</summary>
    CheckpointsStand,
    /// <summary>An effect whose task was stopped does not go on where that is known.</summary>
    EffectStopsWithItsTask,
    /// <summary>Parents and children agree about each other.</summary>
    FamiliesAgree,
}
