Feature: Workflows that start by themselves

  @reading @clock
  Scenario: every starts after one interval, and overlaps when it takes longer
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: every, version: '1.0.0' }
    schedule: { every: { minutes: 10 } }
    do:
      - rest: { wait: PT25M }
      - done: { set: { at: '${ $workflow.startedAt.iso8601 }' } }
    """
    And given a virtual clock
    When the workflow is deployed
    Then 0 instances of the workflow should have been started
    And PT41M elapses
    And 4 instances of the workflow should have been started
    And PT30M elapses
    And the output of instance 1 should be:
    """yaml
    at: '2026-01-05T00:10:00.000Z'
    """
    And the output of instance 4 should be:
    """yaml
    at: '2026-01-05T00:40:00.000Z'
    """

  @spec @clock
  Scenario: cron starts when it says, in UTC
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: cron, version: '1.0.0' }
    schedule: { cron: '30 2 * * MON,WED' }
    do:
      - done: { set: { at: '${ $workflow.startedAt.iso8601 }', input: '${ $workflow.input }' } }
    """
    And given a virtual clock
    When the workflow is deployed
    And P7D elapses
    Then 2 instances of the workflow should have been started
    And the output of instance 1 should be:
    """yaml
    { at: '2026-01-05T02:30:00.000Z', input: {} }
    """
    And the output of instance 2 should be:
    """yaml
    { at: '2026-01-07T02:30:00.000Z', input: {} }
    """

  @reading @clock
  Scenario: after starts at once, and again after the end of the run before
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: after, version: '1.0.0' }
    schedule: { after: PT1H }
    do:
      - rest: { wait: PT30M }
      - fails: { raise: { error: { type: 'https://example.com/e', status: 500 } } }
    """
    And given a virtual clock
    When the workflow is deployed
    Then 1 instances of the workflow should have been started
    And PT1H29M elapses
    And 1 instances of the workflow should have been started
    And PT2M elapses
    And 2 instances of the workflow should have been started

  @spec
  Scenario: An event starts an instance, whose input is the array of its data
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: on-one, version: '1.0.0' }
    schedule: { on: { one: { with: { type: com.example.order } } } }
    do:
      - done: { set: '${ $workflow.input }' }
    """
    When the workflow is deployed
    And the event is published:
    """yaml
    { specversion: '1.0', id: '1', source: /shop, type: com.example.order, data: { n: 1, text: '${ .n }' } }
    """
    And the event is published:
    """yaml
    { specversion: '1.0', id: '1', source: /shop, type: com.example.order, data: { n: 1 } }
    """
    And the event is published:
    """yaml
    { specversion: '1.0', id: '2', source: /shop, type: com.example.other, data: { n: 2 } }
    """
    Then 1 instances of the workflow should have been started
    And the output of instance 1 should be:
    """yaml
    [ { n: 1, text: '${ .n }' } ]
    """

  @spec
  Scenario: read says how the events come
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: on-envelope, version: '1.0.0' }
    schedule: { on: { any: [ { with: { type: a } }, { with: { type: b } } ] }, read: envelope }
    do:
      - done: { set: { type: '${ $workflow.input[0].type }', data: '${ $workflow.input[0].data }' } }
    """
    When the workflow is deployed
    And the event is published:
    """yaml
    { specversion: '1.0', id: '1', source: /x, type: b, data: 5 }
    """
    Then 1 instances of the workflow should have been started
    And the output of instance 1 should be:
    """yaml
    { type: b, data: 5 }
    """

  @spec
  Scenario: all collects a set for each value of its correlation keys
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: on-all, version: '1.0.0' }
    schedule:
      on:
        all:
          - { with: { type: paid }, correlate: { order: { from: .data.order } } }
          - { with: { type: packed }, correlate: { order: { from: .data.order } } }
    do:
      - done: { set: { order: '${ $workflow.input[0].order }', events: '${ $workflow.input | length }' } }
    """
    When the workflow is deployed
    And the event is published:
    """yaml
    { specversion: '1.0', id: '1', source: /x, type: paid, data: { order: 1 } }
    """
    And the event is published:
    """yaml
    { specversion: '1.0', id: '2', source: /x, type: paid, data: { order: 2 } }
    """
    And the event is published:
    """yaml
    { specversion: '1.0', id: '3', source: /x, type: packed, data: { order: 2 } }
    """
    Then 1 instances of the workflow should have been started
    And the output of instance 1 should be:
    """yaml
    { order: 2, events: 2 }
    """
    And the event is published:
    """yaml
    { specversion: '1.0', id: '4', source: /x, type: packed, data: { order: 1 } }
    """
    And 2 instances of the workflow should have been started

  @spec
  Scenario: until collects up to its event
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: on-until, version: '1.0.0' }
    schedule: { on: { any: [ { with: { type: line } } ], until: { one: { with: { type: end } } } } }
    do:
      - done: { set: '${ $workflow.input }' }
    """
    When the workflow is deployed
    And the event is published:
    """yaml
    { specversion: '1.0', id: '1', source: /x, type: line, data: a }
    """
    And the event is published:
    """yaml
    { specversion: '1.0', id: '2', source: /x, type: line, data: b }
    """
    Then 0 instances of the workflow should have been started
    And the event is published:
    """yaml
    { specversion: '1.0', id: '3', source: /x, type: end }
    """
    And 1 instances of the workflow should have been started
    And the output of instance 1 should be:
    """yaml
    [ a, b ]
    """

  @reading
  Scenario: A cron expression that never comes is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: never, version: '1.0.0' }
    schedule: { cron: '0 0 31 2 *' }
    do:
      - a: { set: { n: 1 } }
    """
    When the workflow is deployed
    Then the definition should be rejected

  @spec @invalid
  Scenario: read without on is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: read, version: '1.0.0' }
    schedule: { every: PT1H, read: envelope }
    do:
      - a: { set: { n: 1 } }
    """
    When the workflow is deployed
    Then the definition should be rejected
