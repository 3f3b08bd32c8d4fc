Feature: Handling each event
  Events are handled one after the other, in order of arrival.

  @spec
  Scenario: Each event goes through the tasks, the output and the export
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: each
      version: '1.0.0'
    do:
      - hear:
          listen: { to: { any: [ { with: { type: A } } ], until: '${ length == 2 }' } }
          foreach:
            item: event
            at: i
            do:
              - double: { set: { n: '${ $event * 2 }', i: '${ $i }' } }
            output: { as: '[ .n, .i ]' }
            export: { as: '{ last: .[0] }' }
      - show: { set: { all: '${ . }', last: '${ $context.last }' } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: A
    data: 3
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: A
    data: 4
    """
    Then the workflow should complete with output:
    """yaml
    { all: [ [ 6, 0 ], [ 8, 1 ] ], last: 8 }
    """
    And double should run 2 times

  @spec
  Scenario: Without tasks the event itself is shaped
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: shape
      version: '1.0.0'
    do:
      - hear:
          listen: { to: { any: [], until: '${ length == 2 }' } }
          foreach: { output: { as: . + 1 } }
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
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: t
    data: 2
    """
    Then the workflow should complete with output:
    """yaml
    [ 2, 3 ]
    """

  @clock @reading
  Scenario: A close waits for what was consumed
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: close
      version: '1.0.0'
    do:
      - hear:
          listen: { to: { any: [ { with: { type: A } } ], until: { one: { with: { type: C } } } } }
          foreach:
            do:
              - slow: { wait: PT10S }
              - mark: { set: '${ $item }' }
    """
    And given a virtual clock
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
    And slow should run 1 times
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e3
    source: /tests
    type: C
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e4
    source: /tests
    type: A
    data: 3
    """
    And PT20S elapses
    Then the workflow should complete with output:
    """yaml
    [ 1, 2 ]
    """

  @reading
  Scenario: The end of the workflow inside an iteration
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: end
      version: '1.0.0'
    do:
      - hear:
          listen: { to: { any: [], until: '${ false }' } }
          foreach:
            do:
              - choose: { switch: [ { stop: { when: . == "stop", then: end } }, { go: { then: continue } } ] }
              - mark: { set: '${ . + "!" }' }
      - never: { set: { reached: true } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: t
    data: a
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: t
    data: stop
    """
    Then the workflow should complete with output:
    """yaml
    [ a!, stop ]
    """
    And never should not run
