Feature: Retries, waits and time limits

  @spec @clock
  Scenario: A constant delay lies before each retry
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: constant, version: '1.0.0' }
    do:
      - t:
          try: [ { get: { call: http, with: { method: get, endpoint: 'https://stub.test/x' } } } ]
          catch: { errors: { with: { status: 503 } }, retry: { delay: PT2S, limit: { attempt: { count: 5 } } } }
    """
    And given an HTTP server at 'https://stub.test' that answers:
    """yaml
    - { method: GET, path: /x, replies: [ { status: 503 }, { status: 503 }, { status: 503 }, { status: 200, body: { ok: true } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT1M elapses
    Then the workflow should complete with output:
    """yaml
    ok: true
    """
    And the delays between requests for 'GET /x' should be PT2S, PT2S, PT2S
    And get should run 4 times

  @reading @clock
  Scenario: A linear back-off grows by the delay
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: linear, version: '1.0.0' }
    do:
      - t:
          try: [ { get: { call: http, with: { method: get, endpoint: 'https://stub.test/x' } } } ]
          catch: { errors: { with: { status: 503 } }, retry: { delay: PT2S, backoff: { linear: {} }, limit: { attempt: { count: 5 } } } }
    """
    And given an HTTP server at 'https://stub.test' that answers:
    """yaml
    - { method: GET, path: /x, replies: [ { status: 503 }, { status: 503 }, { status: 503 }, { status: 200, body: { ok: true } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT1M elapses
    Then the workflow should complete with output:
    """yaml
    ok: true
    """
    And the delays between requests for 'GET /x' should be PT2S, PT4S, PT6S

  @reading @clock
  Scenario: An exponential back-off doubles
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: exponential, version: '1.0.0' }
    do:
      - t:
          try: [ { get: { call: http, with: { method: get, endpoint: 'https://stub.test/x' } } } ]
          catch: { errors: { with: { status: 503 } }, retry: { delay: PT2S, backoff: { exponential: {} } } }
    """
    And given an HTTP server at 'https://stub.test' that answers:
    """yaml
    - { method: GET, path: /x, replies: [ { status: 503 }, { status: 503 }, { status: 503 }, { status: 200, body: { ok: true } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT1M elapses
    Then the workflow should complete with output:
    """yaml
    ok: true
    """
    And the delays between requests for 'GET /x' should be PT2S, PT4S, PT8S

  @spec @clock
  Scenario: Jitter comes on top of the delay
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: jitter, version: '1.0.0' }
    do:
      - t:
          try: [ { get: { call: http, with: { method: get, endpoint: 'https://stub.test/x' } } } ]
          catch: { errors: { with: { status: 503 } }, retry: { delay: PT2S, jitter: { from: PT1S, to: PT3S } } }
    """
    And given an HTTP server at 'https://stub.test' that answers:
    """yaml
    - { method: GET, path: /x, replies: [ { status: 503 }, { status: 503 }, { status: 503 }, { status: 200, body: { ok: true } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT1M elapses
    Then the workflow should complete with output:
    """yaml
    ok: true
    """
    And the delays between requests for 'GET /x' should be between PT3S and PT5S

  @spec @clock
  Scenario: The limit counts retries, one less than the runs
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: count, version: '1.0.0' }
    do:
      - t:
          try: [ { get: { call: http, with: { method: get, endpoint: 'https://stub.test/x' } } } ]
          catch: { errors: { with: { status: 503 } }, retry: { delay: PT1S, limit: { attempt: { count: 2 } } } }
    """
    And given an HTTP server at 'https://stub.test' that answers:
    """yaml
    - { method: GET, path: /x, replies: [ { status: 503 }, { status: 503 }, { status: 503 }, { status: 200, body: { ok: true } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT1M elapses
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/communication, status: 503 }
    """
    And the server should have received 3 requests for 'GET /x'

  @spec @clock
  Scenario: No retry starts behind the limit of duration
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: duration, version: '1.0.0' }
    do:
      - t:
          try: [ { get: { call: http, with: { method: get, endpoint: 'https://stub.test/x' } } } ]
          catch: { errors: { with: { status: 503 } }, retry: { delay: PT4S, limit: { duration: PT9S } } }
    """
    And given an HTTP server at 'https://stub.test' that answers:
    """yaml
    - { method: GET, path: /x, replies: [ { status: 503 }, { status: 503 }, { status: 503 }, { status: 200, body: { ok: true } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT1M elapses
    Then the workflow should fault with error matching:
    """yaml
    status: 503
    """
    And the server should have received 3 requests for 'GET /x'

  @spec @clock
  Scenario: A policy can be one of use.retries
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: named, version: '1.0.0' }
    use: { retries: { steady: { delay: { minutes: 1 } } } }
    do:
      - t:
          try: [ { get: { call: http, with: { method: get, endpoint: 'https://stub.test/x' } } } ]
          catch: { errors: { with: { status: 503 } }, retry: steady }
    """
    And given an HTTP server at 'https://stub.test' that answers:
    """yaml
    - { method: GET, path: /x, replies: [ { status: 503 }, { status: 503 }, { status: 503 }, { status: 200, body: { ok: true } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT10M elapses
    Then the workflow should complete with output:
    """yaml
    ok: true
    """
    And the delays between requests for 'GET /x' should be PT1M, PT1M, PT1M

  @reading @clock
  Scenario: A retry that is refused by its condition leaves the error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: when, version: '1.0.0' }
    do:
      - t:
          try: [ { get: { call: http, with: { method: get, endpoint: 'https://stub.test/x' } } } ]
          catch: { errors: { with: { status: 503 } }, retry: { delay: PT1S, when: '${ $error.status == 500 }' } }
    """
    And given an HTTP server at 'https://stub.test' that answers:
    """yaml
    - { method: GET, path: /x, replies: [ { status: 503 }, { status: 503 }, { status: 503 }, { status: 200, body: { ok: true } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT1M elapses
    Then the workflow should fault with error matching:
    """yaml
    status: 503
    """
    And the server should have received 1 requests for 'GET /x'

  @reading @clock
  Scenario: When retries are used up the handler takes over
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: exhausted, version: '1.0.0' }
    do:
      - t:
          try: [ { bad: { raise: { error: { type: 'https://example.com/e', status: 500 } } } } ]
          catch: { retry: { delay: PT1S, limit: { attempt: { count: 2 } } }, do: [ { h: { set: { handled: true } } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT10S elapses
    Then the workflow should complete with output:
    """yaml
    handled: true
    """
    And bad should run 3 times

  @reading @clock
  Scenario: An attempt that takes too long is a timeout that is caught again
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: attempt-limit, version: '1.0.0' }
    do:
      - t:
          try: [ { w: { wait: PT1H } } ]
          catch: { errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/timeout } }, retry: { delay: PT1S, limit: { attempt: { count: 1, duration: PT5S } } }, do: [ { h: { set: { status: '${ $error.status }' } } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT20S elapses
    Then the workflow should complete with output:
    """yaml
    status: 408
    """
    And w should run 2 times

  @spec @clock
  Scenario: A task that takes too long faults with a timeout of its own
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: task-timeout, version: '1.0.0' }
    do:
      - slow: { do: [ { w: { wait: PT1H } } ], timeout: { after: PT5S } }
    """
    And given a virtual clock
    When the workflow is executed
    And PT5S elapses
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/timeout, status: 408, instance: /do/0/slow }
    """
    And w should cancel

  @spec @clock
  Scenario: A timeout can be caught outside, not by its own catch
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: timeout-caught, version: '1.0.0' }
    do:
      - outer:
          try:
            - slow:
                try: [ { w: { wait: PT1H } } ]
                catch: { do: [ { wrong: { set: { at: inside } } } ] }
                timeout: { after: { seconds: 5 } }
          catch: { do: [ { right: { set: { at: outside } } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT6S elapses
    Then the workflow should complete with output:
    """yaml
    at: outside
    """
    And wrong should not run

  @spec @clock
  Scenario: The time limit of the workflow cannot be caught
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: workflow-timeout, version: '1.0.0' }
    timeout: { after: PT10S }
    do:
      - t: { try: [ { w: { wait: PT1H } } ], catch: { do: [ { h: { set: { at: caught } } } ] } }
    """
    And given a virtual clock
    When the workflow is executed
    And PT10S elapses
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/timeout, status: 408, instance: / }
    """
    And h should not run

  @spec @clock
  Scenario: A timeout can be one of use.timeouts
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: named-timeout, version: '1.0.0' }
    use: { timeouts: { short: { after: PT1S } } }
    do:
      - w: { wait: PT1H, timeout: short }
    """
    And given a virtual clock
    When the workflow is executed
    And PT1S elapses
    Then the workflow should fault with error matching:
    """yaml
    status: 408
    """

  @spec @clock
  Scenario: A wait gives its input and is seen as waiting
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: wait, version: '1.0.0' }
    do:
      - w: { wait: { minutes: 1, seconds: 30, milliseconds: 500 } }
    """
    And given the workflow input is:
    """yaml
    n: 1
    """
    And given a virtual clock
    When the workflow is executed
    And PT1M30S elapses
    Then the workflow should be waiting
    And PT1S elapses
    Then the workflow should complete with output:
    """yaml
    n: 1
    """

  @reading @clock
  Scenario: A wait of P1W
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: wait-long, version: '1.0.0' }
    do:
      - w: { wait: P1W }
    """
    And given the workflow input is:
    """yaml
    d: PT1H
    """
    And given a virtual clock
    When the workflow is executed
    And P6DT23H elapses
    Then the workflow should be waiting
    And PT2H elapses
    Then the workflow should complete

  @reading @clock
  Scenario: A wait of P1M
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: wait-long, version: '1.0.0' }
    do:
      - w: { wait: P1M }
    """
    And given the workflow input is:
    """yaml
    d: PT1H
    """
    And given a virtual clock
    When the workflow is executed
    And P30DT23H elapses
    Then the workflow should be waiting
    And PT2H elapses
    Then the workflow should complete

  @reading @clock
  Scenario: A wait of P1Y
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: wait-long, version: '1.0.0' }
    do:
      - w: { wait: P1Y }
    """
    And given the workflow input is:
    """yaml
    d: PT1H
    """
    And given a virtual clock
    When the workflow is executed
    And P364DT23H elapses
    Then the workflow should be waiting
    And PT2H elapses
    Then the workflow should complete

  @reading @clock
  Scenario: A wait of PT0.5S
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: wait-long, version: '1.0.0' }
    do:
      - w: { wait: PT0.5S }
    """
    And given the workflow input is:
    """yaml
    d: PT1H
    """
    And given a virtual clock
    When the workflow is executed
    And PT0.4S elapses
    Then the workflow should be waiting
    And PT0.2S elapses
    Then the workflow should complete

  @reading @clock
  Scenario: A wait of ${ .d }
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: wait-long, version: '1.0.0' }
    do:
      - w: { wait: '${ .d }' }
    """
    And given the workflow input is:
    """yaml
    d: PT1H
    """
    And given a virtual clock
    When the workflow is executed
    And PT59M elapses
    Then the workflow should be waiting
    And PT2M elapses
    Then the workflow should complete

  @spec
  Scenario: A wait of no time is over at once
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: wait-zero, version: '1.0.0' }
    do:
      - w: { wait: PT0S }
    """
    When the workflow is executed
    Then the workflow should complete

  @spec
  Scenario: A duration that is none is an expression error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: wait-bad, version: '1.0.0' }
    do:
      - w: { wait: '${ .d }' }
    """
    And given the workflow input is:
    """yaml
    d: soon
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/expression, status: 400 }
    """
