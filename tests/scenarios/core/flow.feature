Feature: Where the flow goes on

  @spec
  Scenario: A name goes to that task of the same list, backwards too
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: jump, version: '1.0.0' }
    do:
      - start: { set: { n: '${ .n + 1 }' } }
      - check: { switch: [ { again: { when: .n < 3, then: start } }, { done: { then: finish } } ] }
      - never: { set: { n: -1 } }
      - finish: { set: { n: '${ .n }' } }
    """
    And given the workflow input is:
    """yaml
    n: 0
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    n: 3
    """
    And start should run 3 times
    And never should not run

  @spec
  Scenario: exit ends the list, and the owner goes on
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: exit, version: '1.0.0' }
    do:
      - outer:
          do:
            - inner:
                do:
                  - b: { set: { at: b }, then: exit }
                  - c: { set: { at: c } }
            - d: { set: { at: '${ .at + "d" }' } }
      - e: { set: { at: '${ .at + "e" }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    at: bde
    """
    And c should not run

  @spec
  Scenario: end ends the workflow from any depth, and the output climbs
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: end, version: '1.0.0' }
    output: { as: '{ workflow: .outer }' }
    do:
      - outer:
          do:
            - inner: { set: { n: 1 }, then: end }
            - never: { set: { n: 2 } }
          output: { as: '{ outer: .n }' }
      - after: { set: { n: 3 } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    workflow: 1
    """
    And never should not run
    And after should not run

  @reading
  Scenario: exit in a loop ends the iteration
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: exit-loop, version: '1.0.0' }
    do:
      - loop:
          for: { in: '${ [ 1, 2, 3 ] }' }
          do:
            - stop: { if: '${ $item == 2 }', set: '${ . }', then: exit }
            - add: { set: '${ . + [ $item ] }' }
    """
    And given the workflow input is:
    """yaml
    []
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ 1, 3 ]
    """

  @spec
  Scenario: The first case that holds decides, and the default stands anywhere
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: switch-order, version: '1.0.0' }
    do:
      - pick:
          switch:
            - otherwise: { then: c }
            - one: { when: .n > 1, then: a }
            - two: { when: .n > 0, then: b }
      - a: { set: { at: a }, then: end }
      - b: { set: { at: b }, then: end }
      - c: { set: { at: c }, then: end }
    """
    And given the workflow input is:
    """yaml
    n: 2
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    at: a
    """

  @spec
  Scenario: A switch passes its input on
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: switch-output, version: '1.0.0' }
    do:
      - pick: { input: { from: .x }, switch: [ { d: { then: continue } } ] }
      - show: { set: '${ [ . ] }' }
    """
    And given the workflow input is:
    """yaml
    x: 5
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ 5 ]
    """

  @reading
  Scenario: A switch whose cases all fail follows its own directive
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: switch-none, version: '1.0.0' }
    do:
      - pick: { switch: [ { a: { when: .n == 9, then: end } } ], then: last }
      - skipped: { set: { at: skipped } }
      - last: { set: { at: last } }
    """
    And given the workflow input is:
    """yaml
    n: 1
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    at: last
    """
    And skipped should not run

  @spec
  Scenario: A target outside the list is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: refused, version: '1.0.0' }
    do:
      - a: { do: [ { x: { set: { n: 1 }, then: b } } ] }
      - b: { set: { n: 2 } }
    """
    When the workflow is deployed
    Then the definition should be rejected

  @reading
  Scenario: Two defaults of a switch is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: refused, version: '1.0.0' }
    do:
      - a: { switch: [ { x: { then: end } }, { y: { then: exit } } ] }
    """
    When the workflow is deployed
    Then the definition should be rejected

  @reading
  Scenario: Two tasks of one name in a list is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: refused, version: '1.0.0' }
    do:
      - a: { set: { n: 1 } }
      - a: { set: { n: 2 } }
    """
    When the workflow is deployed
    Then the definition should be rejected

  @reading
  Scenario: A task named like a directive is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: refused, version: '1.0.0' }
    do:
      - exit: { set: { n: 1 } }
    """
    When the workflow is deployed
    Then the definition should be rejected
