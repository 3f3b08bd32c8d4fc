Feature: Lifecycle events
  What becomes of a workflow and of its tasks is told in CloudEvents, which other workflows can listen for.

  @spec
  Scenario: A workflow that completes, with a task that is skipped
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: lifecycle
      name: completes
      version: '1.0.0'
    do:
      - first: { set: { n: 1 } }
      - never: { if: '${ false }', set: { n: 2 } }
    """
    And given a virtual clock
    When the workflow is executed
    Then the workflow should complete
    And 1 events of type 'io.serverlessworkflow.workflow.started.v1' should have been emitted
    And 1 events of type 'io.serverlessworkflow.workflow.completed.v1' should have been emitted
    And 2 events of type 'io.serverlessworkflow.task.created.v1' should have been emitted
    And 1 events of type 'io.serverlessworkflow.task.started.v1' should have been emitted
    And 1 events of type 'io.serverlessworkflow.task.completed.v1' should have been emitted
    And event 1 of type 'io.serverlessworkflow.workflow.started.v1' should match:
    """yaml
    source: /lifecycle/completes/1.0.0
    time: { $matches: '^2026-01-05T00:00:00' }
    data:
      name: { $matches: '.+\.lifecycle' }
      definition: { name: completes, namespace: lifecycle, version: '1.0.0' }
      startedAt: { $matches: '^2026-01-05T00:00:00' }
    """
    And event 1 of type 'io.serverlessworkflow.workflow.completed.v1' should match:
    """yaml
    data: { outputUri: { $matches: '^/api/v1/executions/[^/]+/output$' } }
    """
    And event 2 of type 'io.serverlessworkflow.task.created.v1' should match:
    """yaml
    data: { task: /do/1/never }
    """

  @spec
  Scenario: A workflow that faults after a retry
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: lifecycle
      name: faults
      version: '1.0.0'
    do:
      - again:
          try:
            - boom: { raise: { error: { type: 'https://example.com/boom', status: 503, title: Boom } } }
          catch:
            retry: { delay: PT1M, backoff: { constant: {} }, limit: { attempt: { count: 1 } } }
    """
    And given a virtual clock
    When the workflow is executed
    And PT2M elapses
    Then the workflow should fault
    And 1 events of type 'io.serverlessworkflow.task.retried.v1' should have been emitted
    And 3 events of type 'io.serverlessworkflow.task.faulted.v1' should have been emitted
    And 0 events of type 'io.serverlessworkflow.workflow.completed.v1' should have been emitted
    And event 1 of type 'io.serverlessworkflow.task.retried.v1' should match:
    """yaml
    data: { task: /do/0/again, retriedAt: { $matches: '^2026-01-05T00:01:00' } }
    """
    And event 1 of type 'io.serverlessworkflow.workflow.faulted.v1' should match:
    """yaml
    data: { error: { type: 'https://example.com/boom', status: 503, instance: /do/0/again/try/0/boom } }
    """

  @spec
  Scenario: The branch that loses is cancelled
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: lifecycle
      name: race
      version: '1.0.0'
    do:
      - race:
          fork:
            compete: true
            branches:
              - slow: { wait: PT1H }
              - fast: { set: { won: true } }
    """
    When the workflow is executed
    Then the workflow should complete
    And 1 events of type 'io.serverlessworkflow.task.cancelled.v1' should have been emitted
    And event 1 of type 'io.serverlessworkflow.task.cancelled.v1' should match:
    """yaml
    data: { task: /do/0/race/fork/branches/0/slow }
    """

  @spec
  Scenario: A listen that correlates
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: lifecycle
      name: correlates
      version: '1.0.0'
    do:
      - hear:
          listen:
            to:
              one:
                with: { type: paid }
                correlate: { order: { from: .data.order } }
    """
    When the workflow is executed
    Then the workflow should be waiting
    And 1 events of type 'io.serverlessworkflow.workflow.correlation-started.v1' should have been emitted
    And 0 events of type 'io.serverlessworkflow.workflow.correlation-completed.v1' should have been emitted
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: paid
    data: { order: 7 }
    """
    Then the workflow should complete
    And 1 events of type 'io.serverlessworkflow.workflow.correlation-completed.v1' should have been emitted
    And event 1 of type 'io.serverlessworkflow.workflow.correlation-completed.v1' should match:
    """yaml
    data: { correlationKeys: { order: 7 } }
    """

  @spec
  Scenario: Another workflow hears that one has completed
    Given another workflow is deployed with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: lifecycle
      name: heard
      version: '1.0.0'
    do:
      - rest: { wait: PT1S }
    """
    And given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: lifecycle
      name: hears
      version: '1.0.0'
    do:
      - both:
          fork:
            branches:
              - hear:
                  listen:
                    to:
                      one:
                        with: { type: io.serverlessworkflow.workflow.completed.v1 }
                    read: envelope
                  output: { as: '${ .[0].source }' }
              - run:
                  run: { workflow: { namespace: lifecycle, name: heard, version: '1.0.0' } }
      - tell: { set: { heard: '${ .[0] }' } }
    """
    And given a virtual clock
    When the workflow is executed
    And PT5S elapses
    Then the workflow should complete with output:
    """yaml
    heard: /lifecycle/heard/1.0.0
    """

  @spec
  Scenario: A wait for any event is not ended by news of the engine
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: lifecycle
      name: any
      version: '1.0.0'
    do:
      - both:
          fork:
            branches:
              - hear: { listen: { to: { any: [] } } }
              - work: { set: { n: 1 } }
    """
    When the workflow is executed
    Then the workflow should be waiting
    And 1 events of type 'io.serverlessworkflow.task.completed.v1' should have been emitted
