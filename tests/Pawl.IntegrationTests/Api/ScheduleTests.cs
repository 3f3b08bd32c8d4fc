using System.Net;
using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Schedules;
using Xunit;

namespace Pawl.IntegrationTests.Api;

/// <summary>Publishing activates a schedule, and every change of a workflow's versions hands over.</summary>
[Collection(ApiCollection.Name)]
public sealed class ScheduleTests(ApiServer server)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_published_schedule_is_at_work_when_the_answer_is_there_and_is_no_execution_of_the_list()
    {
        var name = Documents.NewName("hourly");
        await PublishAsync(name, "1.0.0", "{ every: PT1H }");

        var schedule = Assert.Single(await SchedulesAsync(name));
        Assert.Equal(("1.0.0", ExecutionStatus.Waiting, 0L), (schedule.Version, schedule.Status, schedule.Started));
        Assert.Equal(schedule.ActivatedAt + TimeSpan.FromHours(1), schedule.NextRunAt!.Value, TimeSpan.FromSeconds(1));
        Assert.Empty((await server.Client.Executions.ListAsync(new ExecutionQuery { Workflow = $"test/{name}" }, cancellationToken)).Items);
        Assert.Contains("next execution", (await server.Client.Executions.WhyAsync(schedule.Id, cancellationToken)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publishing_the_same_again_leaves_it_alone()
    {
        var name = Documents.NewName("same");
        await PublishAsync(name, "1.0.0", "{ every: PT1H }");
        var first = Assert.Single(await SchedulesAsync(name));
        await PublishAsync(name, "1.0.0", "{ every: PT1H }");
        Assert.Equal(first, Assert.Single(await SchedulesAsync(name)));
    }

    [Fact]
    public async Task Only_the_newest_active_version_is_at_work()
    {
        var name = Documents.NewName("newest");
        await PublishAsync(name, "1.0.0", "{ every: PT1H }");
        await PublishAsync(name, "1.1.0", "{ every: PT2H }");
        Assert.Equal("1.1.0", await ActiveAsync(name));
        await PublishAsync(name, "1.0.1", "{ every: PT3H }"); // lower than what is active
        await PublishAsync(name, "2.0.0-rc.1", "{ every: PT3H }"); // a pre-release
        Assert.Equal("1.1.0", await ActiveAsync(name));

        await server.Client.Workflows.DisableAsync("test", name, "1.1.0", cancellationToken);
        Assert.Equal("1.0.1", await ActiveAsync(name));
        await server.Client.Workflows.EnableAsync("test", name, "1.1.0", cancellationToken);
        Assert.Equal("1.1.0", await ActiveAsync(name));
        await server.Client.Workflows.DeleteAsync("test", name, "1.1.0", cancellationToken);
        Assert.Equal("1.0.1", await ActiveAsync(name));

        await PublishAsync(name, "3.0.0", schedule: null);
        Assert.DoesNotContain(await SchedulesAsync(name), schedule => !schedule.Status.IsTerminal());
    }

    [Fact]
    public async Task An_event_starts_an_execution_that_names_its_schedule()
    {
        var name = Documents.NewName("eventful");
        await PublishAsync(name, "1.0.0", $"{{ on: {{ one: {{ with: {{ type: {name} }} }} }} }}");
        var schedule = Assert.Single(await SchedulesAsync(name));

        var happened = JsonSerializer.SerializeToElement(new { specversion = "1.0", id = "1", source = $"/{name}", type = name, data = new { n = 7 } });
        await server.Client.Events.PublishAsync(happened, cancellationToken);
        await server.Client.Events.PublishAsync(happened, cancellationToken);

        // The history of the schedule names what it started, in the commit that makes it start.
        var started = await server.Client.Executions.StreamAsync(schedule.Id, cancellationToken: cancellationToken).FirstAsync(item => item.Type == "scheduled-execution-started", cancellationToken);
        var id = started.Members["executionId"].GetString()!;
        Execution? execution = null;
        while (execution is not { Status: ExecutionStatus.Completed })
        {
            try { execution = await server.Client.Executions.GetAsync(id, TimeSpan.FromSeconds(5), cancellationToken); }
            catch (Client.Problems.PawlApiException error) when (error.Status == 404) { await Task.Yield(); }
        }

        Assert.Equal("""[{"n":7}]""", execution.Output!.Value.GetRawText());
        Assert.Equal(id, Assert.Single((await server.Client.Executions.ListAsync(new ExecutionQuery { ParentId = schedule.Id }, cancellationToken)).Items).Id);
        Assert.Equal(1, Assert.Single(await SchedulesAsync(name)).Started);
    }

    [Fact]
    public async Task A_schedule_whose_expression_fails_is_shown_with_its_error()
    {
        var name = Documents.NewName("broken");
        await PublishAsync(name, "1.0.0", "{ every: '${ \"soon\" }' }");
        var schedule = Assert.Single(await SchedulesAsync(name));
        Assert.Equal(ExecutionStatus.Faulted, schedule.Status);
        Assert.EndsWith("/errors/expression", schedule.Error!.Type, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_that_does_not_exist_has_no_schedules()
    {
        using var answer = await server.Http.SendAsync("/api/v1/workflows/test/nobody/schedules", HttpMethod.Get);
        await answer.ProblemAsync(HttpStatusCode.NotFound, "workflow-not-found");
    }

    private Task PublishAsync(string name, string version, string? schedule) => server.Client.Workflows.PublishAsync(
        $"document: {{ dsl: '1.0.3', namespace: test, name: {name}, version: {version} }}\n{(schedule is null ? "" : $"schedule: {schedule}\n")}do: [ {{ a: {{ set: '${{ $workflow.input }}' }} }} ]\n", cancellationToken);

    private async Task<IReadOnlyList<WorkflowSchedule>> SchedulesAsync(string name) => (await server.Client.Workflows.ListSchedulesAsync("test", name, cancellationToken)).Items;

    private async Task<string> ActiveAsync(string name) => Assert.Single(await SchedulesAsync(name), schedule => !schedule.Status.IsTerminal()).Version;
}
