Feature: Compensation
  A try that is a saga undoes the steps that completed in it before its error goes on.

  @reading
  Scenario: Completed steps are undone in reverse order, with their input and output, and the error goes on
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: saga, name: reverse, version: '1.0.0', metadata: { requires: [ saga ] } }
    use:
      functions:
        undoA: { call: http, with: { method: post, endpoint: 'http://stub.test/undo/a', body: '${ . }' } }
        undoB: { call: http, with: { method: post, endpoint: 'http://stub.test/undo/b', body: '${ . }' } }
    do:
      - both:
          metadata: { saga: true }
          try:
            - a:
                metadata: { compensate: undoA }
                input: { from: '{ n: .n }' }
                set: { a: '${ .n + 1 }' }
            - b:
                metadata: { compensate: undoB }
                set: { b: '${ .a + 1 }' }
            - fail: { raise: { error: { type: 'https://example.com/failed', status: 500 } } }
          catch:
            errors: { with: { type: 'https://example.com/other' } }
    """
    And given the workflow input is:
    """yaml
    n: 1
    rest: x
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: POST, path: /undo/a, replies: [ { status: 200 } ] }
    - { method: POST, path: /undo/b, replies: [ { status: 200 } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    type: https://example.com/failed
    status: 500
    """
    And undoB should run before undoA
    And request 1 for 'POST /undo/a' should match:
    """yaml
    body: { input: { n: 1 }, output: { a: 2 } }
    """
    And request 1 for 'POST /undo/b' should match:
    """yaml
    body: { input: { a: 2 }, output: { b: 3 } }
    """

  @reading
  Scenario: The handler sees the error after everything is undone
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: saga, name: handler, version: '1.0.0', metadata: { requires: [ saga ] } }
    use:
      functions:
        undo: { set: { done: true } }
    do:
      - saga:
          metadata: { saga: true }
          try:
            - step: { metadata: { compensate: undo }, set: { n: 1 } }
            - fail: { raise: { error: { type: 'https://example.com/failed', status: 418 } } }
          catch:
            as: cause
            do:
              - tell: { set: { status: '${ $cause.status }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    status: 418
    """
    And undo should run before tell
    And undo should run 1 times

  @reading
  Scenario: Nothing is undone when the saga completes, nor of a step that failed
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: saga, name: nothing, version: '1.0.0', metadata: { requires: [ saga ] } }
    use:
      functions:
        undo: { set: { done: true } }
        undoFailed: { set: { done: true } }
    do:
      - first:
          metadata: { saga: true }
          try:
            - step: { metadata: { compensate: undo }, set: { n: 1 } }
          catch: {}
      - second:
          metadata: { saga: true }
          try:
            - fail: { metadata: { compensate: undoFailed }, raise: { error: { type: 'https://example.com/failed', status: 500 } } }
          catch: {}
    """
    When the workflow is executed
    Then the workflow should complete
    And undo should not run
    And undoFailed should not run

  @reading
  Scenario: Each iteration and each branch is undone
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: saga, name: inside, version: '1.0.0', metadata: { requires: [ saga ] } }
    use:
      functions:
        undoIteration: { call: http, with: { method: post, endpoint: 'http://stub.test/undo', body: '${ .output }' } }
        undoBranch: { set: { done: true } }
    do:
      - saga:
          metadata: { saga: true }
          try:
            - all:
                for: { in: '${ [ 1, 2, 3 ] }' }
                do:
                  - step: { metadata: { compensate: undoIteration }, set: { n: '${ $item }' } }
            - both:
                fork:
                  branches:
                    - one: { metadata: { compensate: undoBranch }, set: { x: 1 } }
                    - two: { do: [ { inner: { metadata: { compensate: undoBranch }, set: { x: 2 } } } ] }
            - fail: { raise: { error: { type: 'https://example.com/failed', status: 500 } } }
          catch: {}
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: POST, path: /undo, replies: [ { status: 200 } ] }
    """
    When the workflow is executed
    Then the workflow should complete
    And undoBranch should run 2 times
    And request 1 for 'POST /undo' should match:
    """yaml
    body: { n: 3 }
    """
    And request 3 for 'POST /undo' should match:
    """yaml
    body: { n: 1 }
    """

  @reading
  Scenario: A saga inside a saga is undone with it, and once
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: saga, name: nested, version: '1.0.0', metadata: { requires: [ saga ] } }
    use:
      functions:
        undoOuter: { set: { done: true } }
        undoGood: { set: { done: true } }
        undoBad: { set: { done: true } }
    do:
      - outer:
          metadata: { saga: true }
          try:
            - step: { metadata: { compensate: undoOuter }, set: { n: 1 } }
            - good:
                metadata: { saga: true }
                try: [ { inner: { metadata: { compensate: undoGood }, set: { n: 2 } } } ]
                catch: {}
            - bad:
                metadata: { saga: true }
                try:
                  - inner: { metadata: { compensate: undoBad }, set: { n: 3 } }
                  - fail: { raise: { error: { type: 'https://example.com/inner', status: 500 } } }
                catch: {}
            - fail: { raise: { error: { type: 'https://example.com/failed', status: 500 } } }
          catch: {}
    """
    When the workflow is executed
    Then the workflow should complete
    And undoBad should run 1 times
    And undoGood should run 1 times
    And undoOuter should run 1 times
    And undoBad should run before undoGood
    And undoGood should run before undoOuter

  @reading @clock
  Scenario: Each attempt begins with a clean table
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: saga, name: attempts, version: '1.0.0', metadata: { requires: [ saga ] } }
    use:
      functions:
        undo: { set: { done: true } }
    do:
      - saga:
          metadata: { saga: true }
          try:
            - step: { metadata: { compensate: undo }, set: { n: 1 } }
            - flaky: { call: http, with: { method: get, endpoint: 'http://stub.test/flaky' } }
          catch:
            retry: { delay: PT1M, limit: { attempt: { count: 3 } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /flaky, replies: [ { status: 500 }, { status: 500 }, { status: 200, body: { ok: true } } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT3M elapses
    Then the workflow should complete with output:
    """yaml
    ok: true
    """
    And step should run 3 times
    And undo should run 2 times

  @reading @clock
  Scenario: An undo that fails is tried again
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: saga, name: again, version: '1.0.0', metadata: { requires: [ saga ] } }
    use:
      functions:
        undo: { call: http, with: { method: delete, endpoint: 'http://stub.test/booking' } }
    do:
      - saga:
          metadata: { saga: true }
          try:
            - step: { metadata: { compensate: undo }, set: { n: 1 } }
            - fail: { raise: { error: { type: 'https://example.com/failed', status: 500 } } }
          catch: {}
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: DELETE, path: /booking, replies: [ { status: 503 }, { status: 503 }, { status: 204 } ] }
    """
    And given a virtual clock
    When the workflow is executed
    And PT10S elapses
    Then the workflow should complete
    And the server should have received 3 requests for 'DELETE /booking'
    And the delays between requests for 'DELETE /booking' should be PT1S, PT2S

  @reading @clock
  Scenario: A time limit around the saga undoes it before the error goes on
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: saga, name: limit, version: '1.0.0', metadata: { requires: [ saga ] } }
    use:
      functions:
        undo: { set: { done: true } }
    timeout: { after: PT1M }
    do:
      - saga:
          metadata: { saga: true }
          try:
            - step: { metadata: { compensate: undo }, set: { n: 1 } }
            - hold: { wait: PT1H }
          catch: {}
    """
    And given a virtual clock
    When the workflow is executed
    And PT2M elapses
    Then the workflow should fault with error:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/timeout
    status: 408
    """
    And undo should run 1 times
