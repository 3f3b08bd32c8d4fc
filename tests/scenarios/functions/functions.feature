Feature: Functions of the document

  @spec
  Scenario: A function gets its arguments as input and gives its output to the call
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: function, version: '1.0.0' }
    use:
      functions:
        greet:
          input:
            schema: { document: { type: object, required: [ name ] } }
            from: '{ who: .name }'
          set: { text: '${ "Hello " + .who }' }
          output: { as: .text }
    do:
      - call:
          call: greet
          with: { name: '${ .user }' }
          output: { as: '{ greeting: . }' }
    """
    And given the workflow input is:
    """yaml
    { user: Ada }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    greeting: Hello Ada
    """

  @reading
  Scenario: Without arguments a function starts from an empty object, and sees the context but not its caller
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: function-scope, version: '1.0.0' }
    use:
      functions:
        look: { set: { data: '${ . }', context: '${ $context }', start: '${ $workflow.input }' } }
    do:
      - remember: { set: { hidden: true }, export: { as: '{ shared: 1 }' } }
      - loop:
          for: { each: thing, in: '[ "a" ]' }
          do: [ { call: { call: look } } ]
    """
    And given the workflow input is:
    """yaml
    { x: 9 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    data: {}
    context: { shared: 1 }
    start: { x: 9 }
    """

  @reading
  Scenario: An error inside a function belongs to the call, and tells where it arose
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: function-error, version: '1.0.0' }
    use:
      functions:
        fail: { do: [ { inner: { raise: { error: { type: 'https://example.com/broken', status: 418, title: Broken, detail: no tea } } } } ] }
    do:
      - call: { call: fail }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://example.com/broken
    status: 418
    title: Broken
    instance: /do/0/call
    detail: { $matches: 'no tea.*/use/functions/fail/do/0/inner' }
    """

  @reading
  Scenario: Arguments that do not fit fault the call, and the call can be guarded
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: function-arguments, version: '1.0.0' }
    use:
      functions:
        strict: { input: { schema: { document: { required: [ id ] } } }, set: { ok: true } }
    do:
      - guarded:
          try: [ { call: { call: strict, with: { other: 1 } } } ]
          catch:
            errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/validation, status: 400 } }
            do: [ { handle: { set: { where: '${ $error.instance }' } } } ]
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    where: /do/0/guarded/try/0/call
    """

  @spec @clock
  Scenario: A function may itself retry and call functions
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: function-retry, version: '1.0.0' }
    use:
      functions:
        fetch: { call: http, with: { method: get, endpoint: 'http://stub.test/items/{id}' } }
        patient:
          try: [ { attempt: { call: fetch, with: { id: '${ .id }' } } } ]
          catch: { retry: { delay: PT10S, limit: { attempt: { count: 2 } } } }
    do:
      - call: { call: patient, with: { id: 7 } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /items/7, replies: [ { status: 503 }, { status: 200, body: { id: 7 } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    Then the workflow should be waiting
    When PT10S elapses
    Then the workflow should complete with output:
    """yaml
    id: 7
    """
    And attempt should run 2 times
    And the delays between requests for 'GET /items/7' should be PT10S

  @spec @clock
  Scenario: The time limit of a call reaches into its function
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: function-timeout, version: '1.0.0' }
    use: { functions: { slow: { do: [ { nap: { wait: PT1H } } ] } } }
    do:
      - call: { call: slow, timeout: { after: PT1M } }
    """
    And given a virtual clock
    When the workflow is executed
    Then the workflow should be waiting
    When PT1M elapses
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/timeout
    status: 408
    instance: /do/0/call
    """
    And nap should cancel

  @spec
  Scenario: An end inside a function ends the workflow
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: function-end, version: '1.0.0' }
    use: { functions: { stop: { do: [ { last: { set: { stopped: true }, then: end } }, { unreached: { set: { a: 1 } } } ] } } }
    do:
      - call: { call: stop, output: { as: '{ result: . }' } }
      - never: { set: { b: 1 } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    result: { stopped: true }
    """
    And never should not run
    And unreached should not run

  @reading
  Scenario: A function that calls itself without end is a runtime error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: function-recursion, version: '1.0.0' }
    use: { functions: { again: { call: again } } }
    do:
      - call: { call: again }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/runtime
    status: 500
    instance: /do/0/call
    """

  @reading
  Scenario Outline: A function that cannot exist is refused: <call>
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: function-unknown, version: '1.0.0' }
    use: { functions: { known: { set: { a: 1 } } } }
    do:
      - call: { call: '<call>' }
    """
    When the workflow is deployed
    Then the definition should be rejected

    Examples:
      | call               |
      | unknown            |
      | log:1.0.0@nowhere  |
      | log:1.0.0@default  |
      | log@default        |
