using System.Collections.Immutable;
using Pawl.Engine;
using Pawl.Engine.Control;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Gives one command to all executions of a label at the same time, under one idempotency key: what becomes of one is nothing to the others.</summary>
internal sealed class OperatedCrowd(Simulation simulation, SimulatedRandom random, int number) : SimulatedOperation(simulation, random, number)
{
    private const int Most = 4;
    private const string Label = "crowd";

    private readonly List<CommandDesk> _members = [];
    private readonly HashSet<ExecutionKey> _cancelled = [];

    public override async Task RunAsync()
    {
        await Pause(TimeSpan.FromSeconds(40));
        var count = 2 + Random.Below(Most - 1);
        for (var member = 0; member < count; member++)
        {
            _members.Add(new(Simulation, Random, await StartAsync(new()
            {
                Tenant = Tenant, Definition = Chain.Versions[0].Definition.Id, Input = Chain.Data(member), Id = $"{Label}-{Number}-{member}", RequestDigest = Digest($"{Label} {Number} {member}"),
                Labels = ImmutableSortedDictionary<string, string>.Empty.Add(Label, $"{Number}"),
            })));
        }

        for (var round = Random.Below(3); round >= 0; round--)
        {
            await Pause(TimeSpan.FromSeconds(3));
            await ForAllAsync(Random.Of<OperatorCommand>(new SuspendCommand("all of them"), new ResumeCommand(), new CancelCommand("all of them")), $"bulk-{Number}-{round}");
        }
        await Task.WhenAll(_members.Select(member => member.LetGoAsync()));
    }

    public override void Check(Judgement judgement)
    {
        foreach (var member in _members)
        {
            member.Check();
            new ChainReading(World, member.Key, member.CommandOf).Read(member.Row.History);
            var expected = _cancelled.Contains(member.Key) ? StatusPhase.Cancelled : StatusPhase.Completed;
            Require(Promise.EndIsAsForetold, member.Row.State.End == expected, $"{member.Key.Id}: it ended {member.Row.State.End}, {expected} was foretold");
        }
    }

    private async Task ForAllAsync(OperatorCommand command, string id)
    {
        var labelled = Simulation.Database.Executions.Where(row => row.Value.Start.Labels.GetValueOrDefault(Label) == $"{Number}").Select(row => row.Key).ToHashSet();
        Require(Promise.AcceptedIsNeverLost, labelled.SetEquals(_members.Select(member => member.Key)), $"the label {Label} {Number} finds {labelled.Count} executions, and {_members.Count} were started with it");
        var missing = InsistAsync(runtime => runtime.OperateAsync(new(Tenant, $"{Label}-{Number}-nobody"), command, new("key:simulated", id), CancellationToken.None));
        var ended = _members.Where(member => member.HasEnded).ToList();
        var answers = await Task.WhenAll(_members.Select(async member => (Member: member, Outcome: await member.GiveAsync(command, id: id))));

        Require(Promise.RefusedChangesNothing, await missing is { Outcome: null }, $"{command} was given to nobody, and somebody answered");
        foreach (var (member, outcome) in answers)
        {
            if (command is CancelCommand && outcome is { Kind: not OperatorOutcomeKind.Refused }) _cancelled.Add(member.Key);
            var isRight = !ended.Contains(member) || outcome is null or { Code: Refusals.Ended } || (command is CancelCommand && _cancelled.Contains(member.Key));
            Require(Promise.RefusedChangesNothing, isRight, $"{member.Key.Id} had ended, and {command} was answered {outcome}");
        }
    }
}
