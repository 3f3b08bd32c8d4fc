Feature: Listening for events
  The output of a listen is always an array, in the order of consumption.

  @spec
  Scenario: One event, read as its data
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: one
      version: '1.0.0'
    do:
      - hear:
          listen:
            to:
              one:
                with: { type: order.placed }
    """
    When the workflow is executed
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: ea
    source: /tests
    type: order.cancelled
    data: 1
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: eb
    source: /tests
    type: order.placed
    data: { id: 7 }
    """
    Then the workflow should complete with output:
    """yaml
    - id: 7
    """

  @spec
  Scenario: One event, read as its envelope
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: envelope
      version: '1.0.0'
    do:
      - hear:
          listen:
            to:
              one:
                with: { type: order.placed }
            read: envelope
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: eb
    source: /tests
    type: order.placed
    subject: s
    data: { id: 7 }
    """
    Then the workflow should complete with output:
    """yaml
    - { specversion: '1.0', id: eb, source: /tests, type: order.placed, subject: s, data: { id: 7 } }
    """

  @reading
  Scenario: All: one event for each filter, in order of arrival
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: all
      version: '1.0.0'
    do:
      - hear:
          listen:
            to:
              all:
                - with: { type: A }
                - with: { type: B }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: B
    data: B1
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: B
    data: B2
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e3
    source: /tests
    type: A
    data: A1
    """
    Then the workflow should complete with output:
    """yaml
    [ B1, A1 ]
    """

  @reading
  Scenario: One event satisfies at most one filter
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: all-same
      version: '1.0.0'
    do:
      - hear: { listen: { to: { all: [ { with: { type: A } }, { with: { source: /tests } } ] } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: A
    data: 1
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: A
    data: 2
    """
    Then the workflow should complete with output:
    """yaml
    [ 1, 2 ]
    """

  @spec
  Scenario: Any ends with the first match
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: any
      version: '1.0.0'
    do:
      - hear: { listen: { to: { any: [ { with: { type: A } }, { with: { type: B } } ] } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: X
    data: 0
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: B
    data: B1
    """
    Then the workflow should complete with output:
    """yaml
    [ B1 ]
    """

  @spec
  Scenario: Any of nothing takes the first event of any type
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: any-empty
      version: '1.0.0'
    do:
      - hear: { listen: { to: { any: [] } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: whatever
    data: 1
    """
    Then the workflow should complete with output:
    """yaml
    [ 1 ]
    """

  @reading
  Scenario: Lifecycle events do not end a wait for anything
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: any-lifecycle
      version: '1.0.0'
    do:
      - hear: { listen: { to: { any: [] } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: io.serverlessworkflow.task.completed.v1
    data: 1
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: mine
    data: 2
    """
    Then the workflow should complete with output:
    """yaml
    [ 2 ]
    """

  @spec
  Scenario: Until a condition holds for the events read so far
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: until
      version: '1.0.0'
    do:
      - hear:
          listen:
            to:
              any: [ { with: { type: A } } ]
              until: '${ length == 3 }'
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: A
    data: 1
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: A
    data: 2
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e3
    source: /tests
    type: A
    data: 3
    """
    Then the workflow should complete with output:
    """yaml
    [ 1, 2, 3 ]
    """

  @spec
  Scenario: Until an event, which is no output
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: until-event
      version: '1.0.0'
    do:
      - hear:
          listen:
            to:
              any: [ { with: { type: A } } ]
              until: { one: { with: { type: C } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: A
    data: A1
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: X
    data: 0
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e3
    source: /tests
    type: A
    data: A2
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e4
    source: /tests
    type: C
    data: C1
    """
    Then the workflow should complete with output:
    """yaml
    [ A1, A2 ]
    """

  @reading
  Scenario: Until is asked before a filter that takes everything
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: until-first
      version: '1.0.0'
    do:
      - hear:
          listen:
            to:
              any: []
              until: { one: { with: { type: C } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: A
    data: 1
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: C
    data: 2
    """
    Then the workflow should complete with output:
    """yaml
    [ 1 ]
    """

  @spec
  Scenario: The same event twice is consumed once
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: twice
      version: '1.0.0'
    do:
      - hear:
          listen:
            to:
              any: [ { with: { type: A } } ]
              until: '${ length == 2 }'
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: esame
    source: /tests
    type: A
    data: 1
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: esame
    source: /tests
    type: A
    data: 1
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: eother
    source: /tests
    type: A
    data: 2
    """
    Then the workflow should complete with output:
    """yaml
    [ 1, 2 ]
    """

  @clock @spec
  Scenario: A listen has a time limit like every task
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: limit
      version: '1.0.0'
    do:
      - hear:
          listen: { to: { one: { with: { type: never } } } }
          timeout: { after: PT1M }
    """
    And given a virtual clock
    When the workflow is executed
    And PT59S elapses
    Then the workflow should be waiting
    And PT1S elapses
    Then the workflow should fault with error matching:
    """yaml
    status: 408
    instance: /do/0/hear
    """

  @reading
  Scenario: A branch hears what its sibling emits
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: fork
      version: '1.0.0'
    do:
      - both:
          fork:
            branches:
              - hear: { listen: { to: { one: { with: { type: t } } } } }
              - tell: { emit: { event: { with: { type: t, data: 1 } } }, output: { as: .data } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ [ 1 ], 1 ]
    """

  @reading
  Scenario: Two waits both hear an event
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: fan-out
      version: '1.0.0'
    do:
      - both:
          fork:
            branches:
              - a: { listen: { to: { one: { with: { type: t } } } } }
              - b: { listen: { to: { one: { with: { type: t } } } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: t
    data: 1
    """
    Then the workflow should complete with output:
    """yaml
    [ [ 1 ], [ 1 ] ]
    """

  @reading
  Scenario: What arrived before an uncorrelated listen is not heard
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: before
      version: '1.0.0'
    do:
      - tell: { emit: { event: { with: { type: t, data: 1 } } } }
      - hear: { listen: { to: { one: { with: { type: t } } } } }
    """
    When the workflow is executed
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: t
    data: 2
    """
    Then the workflow should complete with output:
    """yaml
    [ 2 ]
    """
