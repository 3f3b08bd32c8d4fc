Feature: Runtime expressions and what is only text

  @reading
  Scenario: Only what stands in braces is evaluated in a data position
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: text, version: '1.0.0' }
    do:
      - a:
          set:
            plain: .a
            whole: ${ .a }
            spaces: '  ${ .n }  '
            mixed: n=${ .n }
            two: ${ .a }-${ .o }
            brace: '${ "}" + .a }'
            inner: '${ "\(.n)" }'
            nothing: ${ .o.k }
            nulltext: a ${ .o.k } b
            missing: ${ .absent }
            list: [ '${ .n }', 'x${ .n }' ]
    """
    And given the workflow input is:
    """yaml
    { a: x, n: 2, o: { k: null } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    plain: .a
    whole: x
    spaces: 2
    mixed: n=2
    two: 'x-{"k":null}'
    brace: '}x'
    inner: '2'
    nothing: null
    nulltext: a null b
    missing: null
    list: [ 2, x2 ]
    """

  @spec
  Scenario: What looks like an expression in data stays text
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: inert, version: '1.0.0' }
    do:
      - a: { set: { copy: '${ . }', part: '${ .evil }', text: 'got ${ .evil }' } }
      - b: { set: '${ . }', output: { as: '. + { again: .part }' }, export: { as: '{ kept: .part }' } }
      - c: { set: { all: '${ . }', context: '${ $context.kept }' } }
    """
    And given the workflow input is:
    """yaml
    evil: '${ 1 + 1 }'
    deep: [ { more: '${ $context }' } ]
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    all:
      copy: { evil: '${ 1 + 1 }', deep: [ { more: '${ $context }' } ] }
      part: '${ 1 + 1 }'
      text: 'got ${ 1 + 1 }'
      again: '${ 1 + 1 }'
    context: '${ 1 + 1 }'
    """

  @reading
  Scenario: Conditions take braces or none
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: bare, version: '1.0.0' }
    do:
      - a: { if: .n == 1, set: { a: true, n: 1 } }
      - b: { if: '${ .n == 1 }', set: { b: true, from: '${ .a }' } }
    """
    And given the workflow input is:
    """yaml
    n: 1
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { b: true, from: true }
    """

  @spec
  Scenario: Only false and null are false
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: truth, version: '1.0.0' }
    do:
      - zero: { if: .zero, set: '${ . + { zeroRan: true } }' }
      - empty: { if: .empty, set: '${ . + { emptyRan: true } }' }
      - none: { if: .none, set: '${ . + { noneRan: true } }' }
      - show: { set: '${ [ .zeroRan, .emptyRan, .noneRan ] }' }
    """
    And given the workflow input is:
    """yaml
    { zero: 0, empty: '', none: null }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ true, true, null ]
    """

  @spec
  Scenario: Only the first output of an expression counts, and none is null
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: first, version: '1.0.0' }
    do:
      - a: { set: { first: '${ .[] }', none: '${ empty }' } }
    """
    And given the workflow input is:
    """yaml
    [ 1, 2 ]
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { first: 1, none: null }
    """

  @spec
  Scenario: An expression that fails is an expression error of its task
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: failing, version: '1.0.0' }
    do:
      - a: { set: { n: '${ .text + 1 }' } }
    """
    And given the workflow input is:
    """yaml
    text: x
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/expression, status: 400, instance: /do/0/a }
    """

  @reading
  Scenario: A variable that its position lacks is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: unknown-variable, version: '1.0.0' }
    do:
      - a: { if: '${ $output.x }', set: { n: 1 } }
    """
    When the workflow is deployed
    Then the definition should be rejected

  @spec
  Scenario: A syntax error is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: syntax, version: '1.0.0' }
    do:
      - a: { set: { n: '${ .a | }' } }
    """
    When the workflow is deployed
    Then the definition should be rejected

  @spec
  Scenario: An expression without its closing brace is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: unclosed, version: '1.0.0' }
    do:
      - a: { set: { n: '${ .a' } }
    """
    When the workflow is deployed
    Then the definition should be rejected

  @spec
  Scenario: Loose mode tries every text and leaves what fails
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: loose, version: '1.0.0' }
    evaluate: { mode: loose }
    do:
      - a: { set: { yes: .n, no: 'not an expression', both: '${ .n }' } }
    """
    And given the workflow input is:
    """yaml
    n: 2
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { yes: 2, no: not an expression, both: 2 }
    """

  @spec
  Scenario: Loose mode evaluates nothing that came as data
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: loose-data, version: '1.0.0' }
    evaluate: { mode: loose }
    do:
      - a: { set: { copied: .evil } }
      - b: { set: { again: .copied } }
    """
    And given the workflow input is:
    """yaml
    { evil: .secret, secret: leaked }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    again: .secret
    """

  @spec
  Scenario: Numbers keep what they were written as
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: numbers, version: '1.0.0' }
    do:
      - a: { set: { big: '${ .big }', sum: '${ .small + .small }', int: '${ 3.0 }' } }
    """
    And given the workflow input is:
    """yaml
    { big: 100000000000000000000, small: 0.1 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { big: 100000000000000000000, sum: 0.2, int: 3 }
    """
