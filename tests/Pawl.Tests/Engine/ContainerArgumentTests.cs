using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class ContainerArgumentTests
{
    [Fact]
    public void Without_a_name_the_convention_of_the_specification_holds()
    {
        var world = Start("- pull: { run: { container: { image: a } } }");
        var id = world.Definition.Id;
        var name = Asked(world).Name;

        Assert.StartsWith($"{id.Name}-", name, StringComparison.Ordinal);
        Assert.EndsWith($".{id.Namespace}-pull", name, StringComparison.Ordinal);
        Assert.True(Guid.TryParse(name[(id.Name.Length + 1)..^$".{id.Namespace}-pull".Length], out _), name);
    }

    [Fact]
    public void Each_run_of_a_task_has_a_name_of_its_own_which_stays_when_it_is_asked_for_again()
    {
        const string Loop = "- loop: { for: { in: '[1, 2]' }, do: [ { pull: { run: { container: { image: a } } } } ] }";
        var names = World.Start(Loop, answer: _ => JqValue.Null).Asked.Select(asked => ((ContainerActivity)asked.Request).Name).ToList();
        var again = World.Start(Loop, answer: _ => JqValue.Null).Asked.Select(asked => ((ContainerActivity)asked.Request).Name);

        Assert.Equal(2, names.Distinct().Count());
        Assert.Equal(names, again);
    }

    [Theory]
    [InlineData("--privileged -v /:/host", "--privileged--v----host")]
    [InlineData("größe/$(id)", "gr--e---id-")]
    public void A_name_of_a_task_gives_a_container_only_what_its_name_may_have(string task, string expected) =>
        Assert.EndsWith("-" + expected, Asked(Start($"- '{task}': {{ run: {{ container: {{ image: a }} }} }}")).Name, StringComparison.Ordinal);

    [Fact]
    public void A_long_name_of_a_task_is_cut() =>
        Assert.EndsWith("-" + new string('a', 64), Asked(Start($"- {new string('a', 500)}: {{ run: {{ container: {{ image: a }} }} }}")).Name, StringComparison.Ordinal);

    [Fact]
    public void Hostile_data_stays_one_value_each()
    {
        const string Hostile = "--privileged ; $(id) ${ .secret }";
        var container = Asked(Start(
            "- it: { run: { container: { image: a, name: '${ .x }', arguments: [ '${ .x }', '--rm' ], stdin: '${ .x }', environment: { A: '${ .x }' } } } }",
            $$"""{"x":"{{Hostile}}","secret":"hidden"}"""));

        Assert.Equal(("a", Hostile, Hostile, null), (container.Image, container.Name, container.Stdin, container.Command));
        Assert.Equal([Hostile, "--rm"], container.Arguments);
        Assert.Equal([KeyValuePair.Create("A", Hostile)], container.Environment);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(", lifetime: { cleanup: never }", null)]
    [InlineData(", lifetime: { cleanup: always }", 0)]
    [InlineData(", lifetime: { cleanup: eventually, after: { minutes: 2 } }", 120)]
    [InlineData(", lifetime: { cleanup: eventually, after: PT3M }", 180)]
    public void The_lifetime_says_when_a_finished_container_is_removed(string lifetime, int? seconds) =>
        Assert.Equal(seconds is { } after ? TimeSpan.FromSeconds(after) : null, Asked(Start($"- it: {{ run: {{ container: {{ image: a{lifetime} }} }} }}")).RemoveAfter);

    [Theory]
    [InlineData("", ContainerPull.IfNotPresent)]
    [InlineData(", pullPolicy: ifNotPresent", ContainerPull.IfNotPresent)]
    [InlineData(", pullPolicy: always", ContainerPull.Always)]
    [InlineData(", pullPolicy: never", ContainerPull.Never)]
    public void The_pull_policy_says_when_an_image_is_fetched(string policy, ContainerPull pull) =>
        Assert.Equal(pull, Asked(Start($"- it: {{ run: {{ container: {{ image: a{policy} }} }} }}")).Pull);

    [Fact]
    public void An_image_that_data_does_not_give_is_an_expression_error()
    {
        var world = Start("- it: { run: { container: { image: '${ .missing }' } } }");

        Assert.Empty(world.Asked);
        Assert.Equal(ErrorTypes.Prefix + "expression", world.State.Error!.Type);
    }

    private static World Start(string tasks, string input = "{}") => World.Start(tasks, input, _ => World.Never);

    private static ContainerActivity Asked(World world) => (ContainerActivity)world.Asked.Single().Request;
}
