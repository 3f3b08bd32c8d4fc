Feature: for, fork and do

  @spec
  Scenario: Each iteration gets what the one before gave
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: for-chain, version: '1.0.0' }
    do:
      - loop:
          for: { each: number, at: place, in: .numbers }
          do:
            - add: { set: { sum: '${ (.sum // 0) + $number * $place }' } }
    """
    And given the workflow input is:
    """yaml
    numbers: [ 1, 2, 3 ]
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    sum: 8
    """

  @spec
  Scenario: No item leaves the data as it is
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: for-empty, version: '1.0.0' }
    do:
      - loop: { for: { in: '${ [] }' }, do: [ { a: { set: { n: 1 } } } ] }
    """
    And given the workflow input is:
    """yaml
    n: 7
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    n: 7
    """
    And a should not run

  @reading
  Scenario: while is asked before each iteration, the first too
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: for-while, version: '1.0.0' }
    do:
      - loop: { for: { in: '${ [ 1, 2, 3 ] }' }, while: '${ (.n < 2) and ($item < 3) }', do: [ { a: { set: { n: '${ .n + 1 }' } } } ] }
    """
    And given the workflow input is:
    """yaml
    n: 0
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    n: 2
    """
    And a should run 2 times

  @reading
  Scenario: An inline array is a data position
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: for-inline, version: '1.0.0' }
    do:
      - loop:
          for: { in: [ { v: '${ .base }' }, { v: .base } ] }
          do: [ { a: { set: { base: '${ .base }', seen: '${ (.seen // []) + [ $item.v ] }' } } } ]
    """
    And given the workflow input is:
    """yaml
    base: 3
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { base: 3, seen: [ 3, .base ] }
    """

  @reading
  Scenario: Something else than an array is an expression error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: for-object, version: '1.0.0' }
    do:
      - loop: { for: { in: . }, do: [ { a: { set: { n: 1 } } } ] }
    """
    And given the workflow input is:
    """yaml
    n: 1
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/expression, status: 400, instance: /do/0/loop }
    """

  @spec
  Scenario: What one iteration exports the next one sees
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: for-context, version: '1.0.0' }
    do:
      - loop:
          for: { in: '${ [ 1, 2, 3 ] }' }
          do: [ { a: { set: { v: '${ $context.sum }' }, export: { as: '{ sum: (($context.sum // 0) + $item) }' } } } ]
      - show: { set: '${ { context: $context, last: . } }' }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { context: { sum: 6 }, last: { v: 3 } }
    """

  @spec
  Scenario: Inner loop variables hide outer ones
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: for-nested, version: '1.0.0' }
    do:
      - outer:
          for: { in: '${ [ 1, 2 ] }' }
          do:
            - inner:
                for: { in: '${ [ 10, 20 ] }' }
                do: [ { a: { set: '${ . + [ "\($index):\($item)" ] }' } } ]
            - after: { set: '${ . + [ $item ] }' }
    """
    And given the workflow input is:
    """yaml
    []
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ '0:10', '1:20', 1, '0:10', '1:20', 2 ]
    """

  @reading
  Scenario: A loop variable cannot take a reserved name
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: for-reserved, version: '1.0.0' }
    do:
      - loop: { for: { each: context, in: '${ [] }' }, do: [ { a: { set: { n: 1 } } } ] }
    """
    When the workflow is deployed
    Then the definition should be rejected

  @spec @clock
  Scenario: Branches give an array in the order of declaration
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: fork-order, version: '1.0.0' }
    do:
      - f:
          fork:
            branches:
              - slow: { do: [ { w: { wait: PT10S } }, { s: { set: { v: slow } } } ] }
              - fast: { set: { v: fast } }
              - skipped: { if: '${ false }', set: { v: never } }
    """
    And given the workflow input is:
    """yaml
    n: 1
    """
    And given a virtual clock
    When the workflow is executed
    And PT11S elapses
    Then the workflow should complete with output:
    """yaml
    [ { v: slow }, { v: fast }, { n: 1 } ]
    """

  @spec @clock
  Scenario: The first branch to complete wins, and the others are cancelled
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: fork-compete, version: '1.0.0' }
    do:
      - f:
          fork:
            compete: true
            branches:
              - slow: { do: [ { w: { wait: PT1H } }, { s: { set: { v: slow } } } ] }
              - fast: { do: [ { w2: { wait: PT1S } }, { s2: { set: { v: fast } } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT2S elapses
    Then the workflow should complete with output:
    """yaml
    v: fast
    """
    And slow should cancel
    And s should not run

  @reading @clock
  Scenario: A branch that faults does not win
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: fork-fault-race, version: '1.0.0' }
    do:
      - f:
          fork:
            compete: true
            branches:
              - bad: { raise: { error: { type: 'https://example.com/e', status: 500 } } }
              - good: { do: [ { w: { wait: PT1S } }, { s: { set: { v: good } } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT2S elapses
    Then the workflow should complete with output:
    """yaml
    v: good
    """

  @reading
  Scenario: When all competing branches fault, the last error is the fork's
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: fork-all-fault, version: '1.0.0' }
    do:
      - f:
          fork:
            compete: true
            branches:
              - one: { raise: { error: { type: 'https://example.com/one', status: 500 } } }
              - two: { raise: { error: { type: 'https://example.com/two', status: 501 } } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://example.com/two, status: 501, instance: /do/0/f/fork/branches/1/two }
    """

  @spec @clock
  Scenario: The first fault cancels the other branches
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: fork-fault, version: '1.0.0' }
    do:
      - f:
          fork:
            branches:
              - waits: { do: [ { w: { wait: PT1H } } ] }
              - bad: { raise: { error: { type: 'https://example.com/e', status: 418 } } }
    """
    And given a virtual clock
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://example.com/e, status: 418 }
    """
    And waits should cancel

  @reading
  Scenario: Contexts of branches are merged at the join
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: fork-context, version: '1.0.0' }
    do:
      - a: { set: { x: 1 }, export: { as: '{ n: 0 }' } }
      - f:
          fork:
            branches:
              - p: { set: { x: 1 }, export: { as: '$context + { p: 1, both: "p" }' } }
              - q: { set: { x: 1 }, export: { as: '{ q: 2, both: "q" }' } }
      - show: { set: '${ $context }' }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { n: 0, p: 1, q: 2, both: q }
    """

  @reading
  Scenario: end in a branch ends the workflow and cancels its siblings
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: fork-end, version: '1.0.0' }
    do:
      - f:
          fork:
            branches:
              - stop: { set: { v: stopped }, then: end }
              - waits: { do: [ { w: { wait: PT1H } } ] }
      - after: { set: { v: after } }
    """
    When the workflow is executed
    Then the workflow should complete
    And after should not run
