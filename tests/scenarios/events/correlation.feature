Feature: Correlation
  A correlated filter takes events whose values belong together, those too that arrived since the start.

  @reading
  Scenario: The value must be what is expected, as text
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: expect
      version: '1.0.0'
    do:
      - hear:
          listen:
            to:
              one:
                with: { type: t }
                correlate:
                  order: { from: .data.order, expect: '${ .id }' }
    """
    And given the workflow input is:
    """yaml
    id: 7
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: t
    data: { order: 8 }
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: t
    data: { }
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e3
    source: /tests
    type: t
    data: { order: '7' }
    """
    Then the workflow should complete with output:
    """yaml
    [ { order: '7' } ]
    """

  @reading
  Scenario: A boolean result decides
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: predicate
      version: '1.0.0'
    do:
      - hear:
          listen:
            to:
              one:
                with: { type: t }
                correlate:
                  order: { from: .data.order, expect: '${ .id > 5 }' }
    """
    And given the workflow input is:
    """yaml
    id: 7
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: t
    data: { order: anything }
    """
    Then the workflow should complete with output:
    """yaml
    [ { order: anything } ]
    """

  @reading
  Scenario: Without an expectation the first value decides
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: first
      version: '1.0.0'
    do:
      - hear:
          listen:
            to:
              all:
                - with: { type: A }
                  correlate: { order: { from: .data.order } }
                - with: { type: B }
                  correlate: { order: { from: .data.id } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: A
    data: { order: 7 }
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: B
    data: { id: 8 }
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e3
    source: /tests
    type: B
    data: { id: 7 }
    """
    Then the workflow should complete with output:
    """yaml
    [ { order: 7 }, { id: 7 } ]
    """

  @clock @reading
  Scenario: What arrived since the start is consumed
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: past
      version: '1.0.0'
    do:
      - rest: { wait: PT1M }
      - hear: { listen: { to: { one: { with: { type: t }, correlate: { order: { from: .data.order, expect: '7' } } } } } }
    """
    And given a virtual clock
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: t
    data: { order: 7 }
    """
    And PT1M elapses
    Then the workflow should complete with output:
    """yaml
    [ { order: 7 } ]
    """

  @reading
  Scenario: A listen in a loop does not consume the past twice
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: loop
      version: '1.0.0'
    do:
      - again:
          for: { in: '[1, 2]' }
          do:
            - hear:
                listen: { to: { one: { with: { type: t }, correlate: { order: { from: .data.order, expect: '7' } } } } }
                export: { as: '{ heard: (($context.heard // []) + [ .[0].n ]) }' }
      - tell: { set: '${ $context.heard }' }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: t
    data: { order: 7, n: 1 }
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: t
    data: { order: 7, n: 2 }
    """
    Then the workflow should complete with output:
    """yaml
    [ 1, 2 ]
    """
