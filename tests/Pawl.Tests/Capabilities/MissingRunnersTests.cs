using Pawl.Engine.Capabilities;
using Pawl.Language.Documents;
using Pawl.Language.Validation;
using Xunit;

namespace Pawl.Tests.Capabilities;

public sealed class MissingRunnersTests
{
    private const string Text = """
        document: { dsl: '1.0.3', namespace: test, name: runners, version: 1.0.0 }
        do:
          - command: { run: { shell: { command: 'true' } } }
          - outer:
              do:
                - python: { run: { script: { language: python, code: pass } } }
                - script: { run: { script: { language: javascript, code: '1' } } }
          - container: { run: { container: { image: a } } }
          - child: { run: { workflow: { namespace: a, name: b, version: latest } } }
        """;

    [Fact]
    public void A_definition_needs_what_its_processes_run_in() =>
        Assert.Equal([RunnerKind.Shell, RunnerKind.JavaScript, RunnerKind.Python, RunnerKind.Container], MissingRunners.Needed(WorkflowReader.Read(Text).Definition!).Order());

    [Fact]
    public void A_definition_without_processes_needs_nothing() =>
        Assert.Empty(MissingRunners.Needed(WorkflowReader.Read("""
            document: { dsl: '1.0.3', namespace: test, name: runners, version: 1.0.0 }
            do: [ { a: { set: { b: 1 } } } ]
            """).Definition!));

    [Theory]
    [InlineData(RunnerKind.Shell, "/do/0/command/run/shell", 3)]
    [InlineData(RunnerKind.JavaScript, "/do/1/outer/do/1/script/run/script", 7)]
    [InlineData(RunnerKind.Python, "/do/1/outer/do/0/python/run/script", 6)]
    [InlineData(RunnerKind.Container, "/do/2/container/run/container", 8)]
    public void What_is_missing_is_a_warning_where_it_is_needed(RunnerKind missing, string pointer, int line)
    {
        var warning = Assert.Single(Warnings(missing));
        Assert.Equal(("runner-missing", Severity.Warning, pointer, line), (warning.Code, warning.Severity, warning.Pointer, warning.Line));
        Assert.EndsWith("Install it.", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_there_is_no_warning() => Assert.Empty(Warnings());

    [Fact]
    public void Several_warnings_stand_in_the_order_of_the_text() =>
        Assert.Equal([3, 6, 7, 8], Warnings(Enum.GetValues<RunnerKind>()).Select(warning => warning.Line));

    private static IReadOnlyList<Problem> Warnings(params RunnerKind[] missing) => MissingRunners.Of(
        WorkflowReader.Read(Text).Definition!,
        Text,
        Enum.GetValues<RunnerKind>().ToDictionary(kind => kind, kind => missing.Contains(kind) ? new Capability(null, "Install it.") : new Capability("found", null)));
}
