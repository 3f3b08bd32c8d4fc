using Pawl.Cli.Conformance.Dsl.Gherkin;
using Xunit;

namespace Pawl.IntegrationTests.Conformance;

public sealed class FeatureReaderTests
{
    [Fact]
    public void A_scenario_has_its_steps_its_texts_and_its_tags()
    {
        var scenario = Assert.Single(Read(""""
            # a comment
            @spec
            Feature: Set
              As an implementer

              # another
              @clock @reading # of R5
              Scenario: One
                Given a workflow with definition:
                """yaml
                document:
                  name: x   # kept
                """
                When the workflow is executed
                But setRed should not run
            """"));
        Assert.Equal(("Set", "One", 8), (scenario.Feature, scenario.Name, scenario.Line));
        Assert.Equal(["spec", "clock", "reading"], scenario.Tags);
        Assert.Equal(["Given a workflow with definition:", "When the workflow is executed", "But setRed should not run"], scenario.Steps.Select(step => step.ToString()));
        Assert.Equal("document:\n  name: x   # kept", scenario.Steps[0].Document);
        Assert.Null(scenario.Steps[1].Document);
    }

    [Fact]
    public void Text_loses_the_indentation_of_its_fence_and_no_more()
    {
        var scenario = Assert.Single(Read(""""
            Feature: F
              Scenario: S
                Given x:
                  """yaml
                  a:
                    b: 1

                c: 2
                  """
            """"));
        Assert.Equal("a:\n  b: 1\n\nc: 2", scenario.Steps[0].Document);
    }

    [Fact]
    public void The_background_comes_before_the_steps_of_every_scenario()
    {
        var scenarios = Read("""
            Feature: F
              Background:
                Given a virtual clock
              Scenario: One
                When a
              Scenario: Two
                When b
            """);
        Assert.Equal(["a virtual clock", "a"], scenarios[0].Steps.Select(step => step.Text));
        Assert.Equal(["a virtual clock", "b"], scenarios[1].Steps.Select(step => step.Text));
    }

    [Fact]
    public void An_outline_is_run_for_every_row_of_every_table_of_examples()
    {
        var scenarios = Read(""""
            Feature: F
              @spec
              Scenario Outline: Adding <a>
                Given x:
                """yaml
                a: <a>
                """
                Then it should be '<sum>' not <other>

                Examples:
                  | a | sum |
                  | 1 | 2   |
                  | \| | <a> |

                @clock
                Examples: more
                  | a | sum |
                  | 5 |     |
              Scenario: After
                Given y
            """");
        Assert.Equal(["Adding 1", "Adding |", "Adding 5", "After"], scenarios.Select(scenario => scenario.Name));
        Assert.Equal("a: 1", scenarios[0].Steps[0].Document);
        Assert.Equal("it should be '2' not <other>", scenarios[0].Steps[1].Text);
        // A value that looks like a placeholder is a value.
        Assert.Equal("it should be '<a>' not <other>", scenarios[1].Steps[1].Text);
        Assert.Equal("it should be '' not <other>", scenarios[2].Steps[1].Text);
        Assert.Equal(["spec"], scenarios[0].Tags);
        Assert.Equal(["spec", "clock"], scenarios[2].Tags);
        Assert.Empty(scenarios[3].Tags);
    }

    [Fact]
    public void An_outline_whose_name_has_no_placeholder_tells_its_rows_apart()
    {
        var scenarios = Read("""
            Feature: F
              Scenario Outline: Same
                Given <x>
                Examples:
                  | x |
                  | 1 |
                  | 2 |
            """);
        Assert.Equal(["Same (x=1)", "Same (x=2)"], scenarios.Select(scenario => scenario.Name));
    }

    [Theory]
    [InlineData("Scenario: no feature", 1)]
    [InlineData("Feature: F\n  text only", 2)]
    [InlineData("Feature: F\n  Scenario: S\n    Given x\n      | a | b |", 4)]
    [InlineData("Feature: F\n  Rule: R\n    Scenario: S\n      Given x", 2)]
    [InlineData("Feature: F\n  Scenario: S\n    Given x:\n    \"\"\"yaml\n    a: 1", 4)]
    [InlineData("Feature: F\n  Scenario Outline: S\n    Given <x>\n", 2)]
    [InlineData("Feature: F\n  Scenario Outline: S\n    Given <x>\n    Examples:\n      | x |\n      | 1 | 2 |", 6)]
    [InlineData("Feature: F\n  Scenario: S\n    Givenx", 2)]
    public void What_it_does_not_read_is_refused_with_its_line(string text, int line)
    {
        var error = Assert.Throws<GherkinException>(() => Read(text));
        Assert.StartsWith($"x.feature:{line}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_of_the_ctk_is_read()
    {
        var folder = ConformanceData.Folder("open-workflow/ctk");
        var scenarios = Directory.EnumerateFiles(folder, "*.feature", SearchOption.AllDirectories).SelectMany(file => FeatureReader.Read(file, File.ReadAllText(file))).ToArray();
        Assert.Equal(15, scenarios.Length);
        Assert.All(scenarios, scenario => Assert.NotNull(scenario.Steps[0].Document));
    }

    private static IReadOnlyList<Scenario> Read(string text) => FeatureReader.Read("x.feature", text);
}
