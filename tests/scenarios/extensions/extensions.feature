Feature: Extensions around tasks

  @spec
  Scenario: A call is mocked by what an extension sets before it
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: extension-mock, version: '1.0.0' }
    use:
      extensions:
        - mock:
            extend: call
            when: ($task.with.endpoint | type) == "string" and ($task.with.endpoint | startswith("http://mocked.test"))
            before:
              - answer: { set: { content: { foo: bar } }, then: exit }
    do:
      - call: { call: http, with: { method: get, endpoint: 'http://mocked.test/a' } }
      - shape: { set: { got: '${ .content.foo }' } }
    """
    And given an HTTP server at 'http://mocked.test' that answers:
    """yaml
    - { method: GET, path: /a, replies: [ { status: 200, body: real } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    got: bar
    """
    And the server should have received 0 requests for 'GET /a'
    And answer should run after call

  @reading
  Scenario: Tasks are logged before and after, and their data is not touched
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: extension-log, version: '1.0.0' }
    use:
      extensions:
        - log:
            extend: all
            before: [ { begun: { call: http, with: { method: post, endpoint: 'http://log.test/begun', body: { task: '${ $task.reference }', data: '${ . }' } } } } ]
            after: [ { ended: { call: http, with: { method: post, endpoint: 'http://log.test/ended', body: { task: '${ $task.name }', data: '${ . }' } } } } ]
    do:
      - one: { set: { n: '${ .n + 1 }' } }
      - two: { input: { from: '{ m: .n }' }, set: { n: '${ .m * 2 }' }, output: { as: '{ result: .n }' } }
    """
    And given an HTTP server at 'http://log.test' that answers:
    """yaml
    - { method: POST, path: /begun, replies: [ { status: 200, body: { noise: true } } ] }
    - { method: POST, path: /ended, replies: [ { status: 200, body: { noise: true } } ] }
    """
    And given the workflow input is:
    """yaml
    { n: 1 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    result: 4
    """
    And the server should have received 2 requests for 'POST /begun'
    And request 2 for 'POST /begun' should match:
    """yaml
    body: { task: /do/1/two, data: { m: 2 } }
    """
    And request 2 for 'POST /ended' should match:
    """yaml
    body: { task: two, data: { result: 4 } }
    """

  @reading
  Scenario: Several extensions nest: before in order, after in reverse
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: extension-order, version: '1.0.0' }
    use:
      extensions:
        - outer: { extend: set, before: [ { outerBefore: { wait: PT0S } } ], after: [ { outerAfter: { wait: PT0S } } ] }
        - inner: { extend: all, before: [ { innerBefore: { wait: PT0S } } ], after: [ { innerAfter: { wait: PT0S } } ] }
    do:
      - work: { set: { a: 1 } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    a: 1
    """
    And work should run first
    And outerBefore should run before innerBefore
    And innerBefore should run before innerAfter
    And innerAfter should run before outerAfter
    And outerAfter should run last

  @reading
  Scenario: A composite extension concerns do and fork, wherever they stand
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: extension-composite, version: '1.0.0' }
    use: { extensions: [ { count: { extend: composite, before: [ { counted: { wait: PT0S } } ] } } ] }
    do:
      - list: { do: [ { inner: { fork: { branches: [ { a: { set: { a: 1 } } }, { b: { do: [ { c: { set: { b: 1 } } } ] } } ] } } } ] }
      - loop: { for: { in: '[1, 2]' }, do: [ { plain: { set: { n: '${ $item }' } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    n: 2
    """
    And counted should run 3 times

  @reading
  Scenario: A failing extension faults the task it extends
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: extension-failure, version: '1.0.0' }
    use: { extensions: [ { gate: { extend: call, before: [ { check: { raise: { error: { type: 'https://example.com/closed', status: 403 } } } } ] } } ] }
    do:
      - call: { call: http, with: { method: get, endpoint: 'http://stub.test/' } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /, replies: [ { status: 200 } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    type: https://example.com/closed
    status: 403
    instance: /use/extensions/0/gate/before/0/check
    """
    And call should fault
    And the server should have received 0 requests for 'GET /'

  @reading
  Scenario: The output of an exit goes through the task's own pipeline, and after runs as usual
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: extension-pipeline, version: '1.0.0' }
    use:
      extensions:
        - mock:
            extend: call
            before: [ { answer: { set: { n: 20 }, then: exit } }, { unreached: { set: { n: 1 } } } ]
            after: [ { note: { set: { saw: '${ . }' }, export: { as: '$context + { note: $output.saw }' } } } ]
    do:
      - call:
          call: http
          with: { method: get, endpoint: 'http://nowhere.test/' }
          output: { as: '{ doubled: (.n * 2) }', schema: { document: { required: [ doubled ] } } }
          export: { as: '{ exported: $output.doubled }' }
          then: last
      - skipped: { set: { wrong: true } }
      - last: { set: { data: '${ . }', context: '${ $context }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    data: { doubled: 40 }
    context: { exported: 40, note: { doubled: 40 } }
    """
    And unreached should not run
    And skipped should not run

  @reading
  Scenario: A skipped task is not extended, and an extension whose condition does not hold does nothing
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: extension-skip, version: '1.0.0' }
    use:
      extensions:
        - never: { extend: all, when: .missing, before: [ { no: { set: { a: 1 } } } ], after: [ { neither: { set: { a: 1 } } } ] }
        - audit: { extend: set, before: [ { note: { wait: PT0S } } ] }
    do:
      - skipped: { if: .missing, set: { b: 1 } }
      - pause: { wait: PT0S }
    """
    When the workflow is executed
    Then the workflow should complete
    And note should not run
    And no should not run
    And neither should not run

  @reading
  Scenario: Tasks of extensions and what they call are not extended; tasks of functions are
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: extension-function, version: '1.0.0' }
    use:
      functions: { work: { do: [ { inner: { set: { done: true } } } ] } }
      extensions: [ { audit: { extend: set, before: [ { note: { call: work } } ] } } ]
    do:
      - call: { call: work }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    done: true
    """
    And note should run 1 times
    And inner should run 2 times

  @reading @clock
  Scenario: The time limit of a task covers what its extensions do
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: extension-timeout, version: '1.0.0' }
    use: { extensions: [ { slow: { extend: set, before: [ { first: { wait: PT40S } } ], after: [ { last: { wait: PT40S } } ] } } ] }
    do:
      - work: { set: { a: 1 }, timeout: { after: PT1M } }
    """
    And given a virtual clock
    When the workflow is executed
    And PT1M elapses
    Then the workflow should fault with error matching:
    """yaml
    status: 408
    instance: /do/0/work
    """
    And first should complete
    And last should cancel

  @spec
  Scenario: An end in an extension ends the workflow
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: extension-end, version: '1.0.0' }
    use: { extensions: [ { gate: { extend: set, when: .closed, before: [ { stop: { set: { closed: now }, then: end } } ] } } ] }
    do:
      - work: { set: { a: 1 } }
      - never: { set: { b: 1 } }
    """
    And given the workflow input is:
    """yaml
    { closed: true }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    closed: now
    """
    And never should not run
