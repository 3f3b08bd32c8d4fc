Feature: Workflows that run workflows

  @spec
  Scenario: The output of the child is the output of the task
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: parent, version: '1.0.0' }
    do:
      - sub: { run: { workflow: { namespace: scenarios, name: child, version: '1.0.0', input: { n: '${ .v }' } } } }
    """
    And given the workflow input is:
    """yaml
    v: 4
    """
    And given another workflow is deployed with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: child, version: '1.0.0' }
    do:
      - check: { if: '${ .fail == true }', raise: { error: { type: 'https://example.com/child', status: 422, title: Child } } }
      - double: { set: { doubled: '${ .n * 2 }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    doubled: 8
    """

  @spec
  Scenario: latest is the highest version
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: parent, version: '1.0.0' }
    do:
      - sub: { run: { workflow: { namespace: scenarios, name: child, version: latest, input: { n: 5 } } } }
    """
    And given another workflow is deployed with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: child, version: '1.0.0' }
    do:
      - check: { if: '${ .fail == true }', raise: { error: { type: 'https://example.com/child', status: 422, title: Child } } }
      - double: { set: { doubled: '${ .n * 2 }' } }
    """
    And given another workflow is deployed with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: child, version: '1.10.0' }
    do:
      - triple: { set: { tripled: '${ .n * 3 }' } }
    """
    And given another workflow is deployed with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: child, version: '1.9.0' }
    do:
      - nine: { set: { nine: true } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    tripled: 15
    """

  @reading
  Scenario: A fault of the child is the same error at the task of the parent
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: parent, version: '1.0.0' }
    do:
      - sub: { run: { workflow: { namespace: scenarios, name: child, version: '1.0.0', input: { fail: true } } } }
    """
    And given another workflow is deployed with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: child, version: '1.0.0' }
    do:
      - check: { if: '${ .fail == true }', raise: { error: { type: 'https://example.com/child', status: 422, title: Child } } }
      - double: { set: { doubled: '${ .n * 2 }' } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://example.com/child, status: 422, title: Child, instance: /do/0/sub, detail: { $matches: '/do/0/check' } }
    """

  @spec
  Scenario: A child that nobody waits for leaves the input as the output
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: parent, version: '1.0.0' }
    do:
      - sub: { run: { await: false, workflow: { namespace: scenarios, name: child, version: '1.0.0', input: { fail: true } } } }
    """
    And given the workflow input is:
    """yaml
    v: 4
    """
    And given another workflow is deployed with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: child, version: '1.0.0' }
    do:
      - check: { if: '${ .fail == true }', raise: { error: { type: 'https://example.com/child', status: 422, title: Child } } }
      - double: { set: { doubled: '${ .n * 2 }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    v: 4
    """

  @spec
  Scenario: A child that does not exist is a configuration error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: parent, version: '1.0.0' }
    do:
      - t:
          try: [ { sub: { run: { workflow: { namespace: scenarios, name: nobody, version: '1.0.0' } } } } ]
          catch: { do: [ { h: { set: { type: '${ $error.type }' } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/configuration
    """

  @spec
  Scenario: The child validates its own input
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: parent, version: '1.0.0' }
    do:
      - sub: { run: { workflow: { namespace: scenarios, name: strict, version: '1.0.0', input: { n: text } } } }
    """
    And given another workflow is deployed with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: strict, version: '1.0.0' }
    input: { schema: { document: { properties: { n: { type: integer } } } } }
    do:
      - a: { set: { n: 1 } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/validation, instance: /do/0/sub }
    """
