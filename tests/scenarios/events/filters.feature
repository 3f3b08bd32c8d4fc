Feature: Filters
  All attributes of a filter must match; text is compared whole, as it is or as a pattern.

  @reading
  Scenario: A plain type is compared as it is
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: exact
      version: '1.0.0'
    do:
      - hear: { listen: { to: { one: { with: { type: a.b.v1 } } } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: a.b.v10
    data: 1
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: aXb.v1
    data: 2
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e3
    source: /tests
    type: A.B.V1
    data: 3
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e4
    source: /tests
    type: a.b.v1
    data: 4
    """
    Then the workflow should complete with output:
    """yaml
    [ 4 ]
    """

  @reading
  Scenario: A pattern matches the whole value
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: pattern
      version: '1.0.0'
    do:
      - hear: { listen: { to: { one: { with: { type: 'a\.(b|c)\..*' } } } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: xa.b.v1
    data: 1
    """
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: a.d.v1
    data: 2
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e3
    source: /tests
    type: a.c.v1
    data: 3
    """
    Then the workflow should complete with output:
    """yaml
    [ 3 ]
    """

  @spec
  Scenario: An expression for data sees the data
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: data
      version: '1.0.0'
    do:
      - hear: { listen: { to: { one: { with: { type: t, data: '${ .temperature > 38 }' } } } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: t
    data: { temperature: 37 }
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: t
    data: { temperature: 39 }
    """
    Then the workflow should complete with output:
    """yaml
    [ { temperature: 39 } ]
    """

  @reading
  Scenario: An event of another shape does not match and harms nothing
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: shape
      version: '1.0.0'
    do:
      - hear: { listen: { to: { one: { with: { type: t, data: '${ .temperature > 38 }' } } } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: t
    data: [ 1 ]
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: t
    data: { temperature: 39 }
    """
    Then the workflow should complete with output:
    """yaml
    [ { temperature: 39 } ]
    """

  @reading
  Scenario: An expression elsewhere sees the envelope
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: envelope
      version: '1.0.0'
    do:
      - hear: { listen: { to: { one: { with: { type: '${ .subject == "s" }' } } } } }
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
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: t
    subject: s
    data: 2
    """
    Then the workflow should complete with output:
    """yaml
    [ 2 ]
    """

  @reading
  Scenario: A result that is no boolean must equal the attribute, and is no pattern
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: result
      version: '1.0.0'
    do:
      - hear: { listen: { to: { one: { with: { type: t, subject: '${ $input.want }' } } } } }
    """
    And given the workflow input is:
    """yaml
    want: a.
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: t
    subject: ab
    data: 1
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: t
    subject: a.
    data: 2
    """
    Then the workflow should complete with output:
    """yaml
    [ 2 ]
    """

  @spec
  Scenario: Extension attributes are attributes
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: events
      name: extension
      version: '1.0.0'
    do:
      - hear: { listen: { to: { one: { with: { type: t, room: 7 } } } } }
    """
    When the workflow is executed
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e1
    source: /tests
    type: t
    room: 8
    data: 1
    """
    Then the workflow should be waiting
    And the event is published:
    """yaml
    specversion: '1.0'
    id: e2
    source: /tests
    type: t
    room: 7
    data: 2
    """
    Then the workflow should complete with output:
    """yaml
    [ 2 ]
    """
