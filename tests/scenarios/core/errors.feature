Feature: Errors, and what becomes of them

  @spec
  Scenario: A raised error faults the workflow and names its task
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: raise, version: '1.0.0' }
    do:
      - outer:
          do:
            - bad: { raise: { error: { type: 'https://example.com/e', status: 409, title: Conflict, detail: 'n is ${ .n }' } } }
    """
    And given the workflow input is:
    """yaml
    n: 5
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: https://example.com/e, status: 409, title: Conflict, detail: n is 5, instance: /do/0/outer/do/0/bad }
    """

  @spec
  Scenario: A raised error can be one of use.errors
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: raise-named, version: '1.0.0' }
    use: { errors: { gone: { type: 'https://example.com/gone', status: 410 } } }
    do:
      - bad: { raise: { error: gone } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://example.com/gone, status: 410, instance: /do/0/bad }
    """

  @reading
  Scenario: An authored instance is overwritten
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: raise-instance, version: '1.0.0' }
    do:
      - bad: { raise: { error: { type: 'https://example.com/e', status: 400, instance: /elsewhere } } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    instance: /do/0/bad
    """

  @spec
  Scenario: An error that is not matched goes on to the outer try
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: nested-try, version: '1.0.0' }
    do:
      - outer:
          try:
            - inner:
                try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500 } } } } ]
                catch: { errors: { with: { status: 404 } }, do: [ { wrong: { set: { at: wrong } } } ] }
          catch: { as: e, do: [ { right: { set: { at: right, where: '${ $e.instance }' } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { at: right, where: /do/0/outer/try/0/inner/try/0/bad }
    """
    And wrong should not run

  @spec
  Scenario: The static filter { status: 500 } catches
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: filter, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500, title: Bad, detail: why } } } } ]
          catch: { errors: { with: { status: 500 } }, do: [ { h: { set: { caught: true } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    caught: true
    """

  @spec
  Scenario: The static filter { status: 501 } does not catch
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: filter, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500, title: Bad, detail: why } } } } ]
          catch: { errors: { with: { status: 501 } }, do: [ { h: { set: { caught: true } } } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    status: 500
    """

  @spec
  Scenario: The static filter { type: 'https://example.com/e' } catches
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: filter, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500, title: Bad, detail: why } } } } ]
          catch: { errors: { with: { type: 'https://example.com/e' } }, do: [ { h: { set: { caught: true } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    caught: true
    """

  @spec
  Scenario: The static filter { type: 'https://example.com' } does not catch
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: filter, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500, title: Bad, detail: why } } } } ]
          catch: { errors: { with: { type: 'https://example.com' } }, do: [ { h: { set: { caught: true } } } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    status: 500
    """

  @spec
  Scenario: The static filter { title: Bad, status: 500 } catches
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: filter, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500, title: Bad, detail: why } } } } ]
          catch: { errors: { with: { title: Bad, status: 500 } }, do: [ { h: { set: { caught: true } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    caught: true
    """

  @spec
  Scenario: The static filter { title: bad } does not catch
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: filter, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500, title: Bad, detail: why } } } } ]
          catch: { errors: { with: { title: bad } }, do: [ { h: { set: { caught: true } } } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    status: 500
    """

  @spec
  Scenario: The static filter { detail: why } catches
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: filter, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500, title: Bad, detail: why } } } } ]
          catch: { errors: { with: { detail: why } }, do: [ { h: { set: { caught: true } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    caught: true
    """

  @spec
  Scenario: The static filter { instance: /do/0/t/try/0/bad } catches
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: filter, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500, title: Bad, detail: why } } } } ]
          catch: { errors: { with: { instance: /do/0/t/try/0/bad } }, do: [ { h: { set: { caught: true } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    caught: true
    """

  @reading
  Scenario: The former names of the standard errors mean the same
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: former-names, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/timeout', status: 408 } } } } ]
          catch: { errors: { with: { type: 'https://open-workflow-specification.org/dsl/errors/types/timeout' } }, do: [ { h: { set: { type: '${ $error.type }' } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    type: https://serverlessworkflow.io/spec/1.0.0/errors/timeout
    """

  @reading
  Scenario: when and exceptWhen see the input of the try and the error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: catch-when, version: '1.0.0' }
    do:
      - a:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500 } } } } ]
          catch: { when: '${ .mode == "catch" and $error.status == 500 }', do: [ { h: { set: { mode: let, caught: 1 } } } ] }
      - b:
          try: [ { bad2: { raise: { error: { type: 'https://example.com/e', status: 503 } } } } ]
          catch: { exceptWhen: '${ .mode == "let" and $error.status == 503 }', do: [ { h2: { set: { caught: 2 } } } ] }
    """
    And given the workflow input is:
    """yaml
    mode: catch
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    status: 503
    """
    And h should run 1 times
    And h2 should not run

  @reading
  Scenario: A caught error without a handler passes the input of the try on
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: swallow, version: '1.0.0' }
    do:
      - t: { try: [ { a: { set: { n: 2 } } }, { bad: { raise: { error: { type: 'https://example.com/e', status: 500 } } } } ], catch: {} }
      - show: { set: { n: '${ .n }' } }
    """
    And given the workflow input is:
    """yaml
    n: 1
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    n: 1
    """

  @spec
  Scenario: The handler gets the input of the try, and an error in it is not caught again
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: handler-fault, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/first', status: 500 } } } } ]
          catch: { do: [ { h: { raise: { error: { type: 'https://example.com/second', status: 500, detail: '${ .n | tostring }' } } } } ] }
    """
    And given the workflow input is:
    """yaml
    n: 3
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://example.com/second, detail: '3', instance: /do/0/t/catch/do/0/h }
    """

  @spec
  Scenario: catch.then decides where the error path goes on
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: catch-then, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500 } } } } ]
          catch: { do: [ { h: { set: { at: handled } } } ], then: repaired }
          then: fine
      - fine: { set: { at: fine }, then: end }
      - repaired: { set: { at: '${ .at + " and repaired" }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    at: handled and repaired
    """
    And fine should not run

  @spec
  Scenario: A try that succeeds never looks at catch.then
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: catch-then-unused, version: '1.0.0' }
    do:
      - t: { try: [ { ok: { set: { at: ok } } } ], catch: { then: repaired }, then: fine }
      - repaired: { set: { at: repaired }, then: end }
      - fine: { set: { at: fine } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    at: fine
    """

  @reading
  Scenario: The context of a failed attempt is kept
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: context-kept, version: '1.0.0' }
    do:
      - t:
          try:
            - a: { set: { x: 1 }, export: { as: '{ seen: true }' } }
            - bad: { raise: { error: { type: 'https://example.com/e', status: 500 } } }
          catch: { do: [ { show: { set: '${ $context }' } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    seen: true
    """

  @reading
  Scenario: A filter holds text, never an expression
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: filter-text, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500, detail: x } } } } ]
          catch: { errors: { with: { detail: '${ "x" }' } }, do: [ { h: { set: { caught: true } } } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { status: 500, detail: x }
    """
