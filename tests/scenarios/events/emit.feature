Feature: Emitting events
  An emitted event is in the journal once its task has completed; the output is its envelope.

  @reading
  Scenario: What the author leaves out is filled in
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: emit-fills
      version: '1.0.0'
    do:
      - tell: { emit: { event: { with: { type: order.placed, data: { n: '${ .n + 1 }' } } } } }
    """
    And given the workflow input is:
    """yaml
    n: 6
    """
    And given a virtual clock
    When the workflow is executed
    Then the workflow should complete
    And 1 events of type 'order.placed' should have been emitted
    And event 1 of type 'order.placed' should match:
    """yaml
    specversion: '1.0'
    source: /events/emit-fills/1.0.0
    time: { $matches: '^2026-01-05T00:00:00' }
    id: { $matches: '.+' }
    data: { n: 7 }
    """

  @spec
  Scenario: What the author gives wins
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: emit-given
      version: '1.0.0'
    do:
      - tell:
          emit:
            event:
              with: { type: order.placed, source: 'https://shop.example', id: mine, subject: '${ .s }', priority: 3 }
    """
    And given the workflow input is:
    """yaml
    s: first
    """
    When the workflow is executed
    Then the workflow should complete
    And event 1 of type 'order.placed' should match:
    """yaml
    source: https://shop.example
    id: mine
    subject: first
    priority: 3
    data: { $absent: true }
    """

  @reading
  Scenario: Each iteration emits an event of its own
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: emit-loop
      version: '1.0.0'
    do:
      - all:
          for: { each: n, in: '[1, 2, 3]' }
          do:
            - tell: { emit: { event: { with: { type: counted, data: '${ $n }' } } } }
    """
    When the workflow is executed
    Then the workflow should complete
    And 3 events of type 'counted' should have been emitted
    And event 3 of type 'counted' should match:
    """yaml
    data: 3
    """

  @reading
  Scenario: An event without a usable type is an expression error
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: emit-bad
      version: '1.0.0'
    do:
      - tell: { emit: { event: { with: { type: '${ .missing }' } } } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    status: 400
    type: { $matches: '/errors/expression$' }
    instance: /do/0/tell
    """
    And 0 events of type 'null' should have been emitted

  @spec
  Scenario: Data that looks like an expression stays text
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: emit-inert
      version: '1.0.0'
    do:
      - tell: { emit: { event: { with: { type: said, data: '${ .text }' } } } }
    """
    And given the workflow input is:
    """yaml
    text: '${ 1 + 1 }'
    """
    When the workflow is executed
    Then the workflow should complete
    And event 1 of type 'said' should match:
    """yaml
    data: '${ 1 + 1 }'
    """
