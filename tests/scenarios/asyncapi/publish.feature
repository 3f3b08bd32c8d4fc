Feature: Publishing messages

  @spec @asyncapi
  Scenario: A message is published to the operation's channel, and the output is null
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-publish, version: '1.0.0' }
    do:
      - tell:
          call: asyncapi
          with:
            document: { endpoint: 'http://stub.test/asyncapi.json' }
            operation: inbox
            message:
              payload: { petId: '${ .pet.id }', note: '.pet.id' }
          output: { as: '{ got: . }' }
    """
    And given the workflow input is:
    """yaml
    pet: { id: 7 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    got: null
    """
    And the server should have received 1 requests for 'POST /inbox'
    And request 1 for 'POST /inbox' should match:
    """yaml
    body: { petId: 7, note: .pet.id }
    """

  @reading @asyncapi
  Scenario: Over HTTP, headers of the message are headers of the request, and the task's key goes with it
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-headers, version: '1.0.0' }
    do:
      - tell:
          call: asyncapi
          with:
            document: { endpoint: 'http://stub.test/asyncapi.json' }
            operation: inbox
            protocol: http
            message:
              payload: {}
              headers: { X-Order: '${ .order }', X-Count: 2 }
    """
    And given the workflow input is:
    """yaml
    order: a-1
    """
    When the workflow is executed
    Then the workflow should complete
    And request 1 for 'POST /inbox' should match:
    """yaml
    headers: { x-order: a-1, x-count: '2', content-type: { $matches: '^application/json' }, idempotency-key: { $matches: '.+' } }
    """

  @spec @asyncapi
  Scenario: A loop publishes once for each item, in order
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-loop, version: '1.0.0' }
    do:
      - each:
          for: { in: '${ [1, 2, 3] }' }
          do:
            - tell:
                call: asyncapi
                with:
                  document: { endpoint: 'http://stub.test/asyncapi.json' }
                  operation: inbox
                  message: { payload: { n: '${ $item }' } }
    """
    When the workflow is executed
    Then the workflow should complete
    And the server should have received 3 requests for 'POST /inbox'
    And request 1 for 'POST /inbox' should match:
    """yaml
    body: { n: 1 }
    """
    And request 3 for 'POST /inbox' should match:
    """yaml
    body: { n: 3 }
    """

  @reading @asyncapi
  Scenario Outline: What the document does not have is a configuration error, and nothing is published
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-missing, version: '1.0.0' }
    do:
      - tell:
          call: asyncapi
          with: { document: { endpoint: 'http://stub.test/asyncapi.json' }, message: { payload: {} }, <what> }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/configuration
    status: 400
    instance: /do/0/tell
    """
    And the server should have received 0 requests for 'POST /inbox'

    Examples:
      | what                                          |
      | operation: outbox                             |
      | channel: inbox                                |
      | operation: inbox, server: { name: elsewhere } |
      | operation: inbox, protocol: amqp              |

  @reading @asyncapi
  Scenario: A server that does not take the message is a communication error with its status, which can be retried
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-retry, version: '1.0.0' }
    do:
      - guarded:
          try:
            - tell:
                call: asyncapi
                with:
                  document: { endpoint: 'http://stub.test/asyncapi.json' }
                  operation: inbox
                  message: { payload: { n: 1 } }
          catch:
            errors: { with: { type: 'https://open-workflow-specification.org/spec/1.0.0/errors/communication', status: 503 } }
            retry: { limit: { attempt: { count: 3 } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: POST, path: /inbox, replies: [ { status: 503 }, { status: 202 } ] }
    """
    When the workflow is executed
    Then the workflow should complete
    And the server should have received 2 requests for 'POST /inbox'

  @reading @asyncapi
  Scenario: Refused credentials are an authentication error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-credentials, version: '1.0.0' }
    do:
      - tell:
          call: asyncapi
          with:
            document: { endpoint: 'http://stub.test/asyncapi.json' }
            operation: inbox
            message: { payload: {} }
            authentication: { bearer: { token: '${ .token }' } }
    """
    And given the workflow input is:
    """yaml
    token: abc
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: POST, path: /inbox, replies: [ { status: 401 } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/authentication
    status: 401
    """
    And request 1 for 'POST /inbox' should match:
    """yaml
    headers: { authorization: Bearer abc }
    """

  @reading @asyncapi
  Scenario: Over a WebSocket a message is one text frame, and its headers go with the handshake
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-websocket-tell, version: '1.0.0' }
    do:
      - tell:
          call: asyncapi
          with:
            document: { endpoint: 'http://feed.test/asyncapi.yaml' }
            operation: feed
            message: { payload: { n: 1 }, headers: { X-Trace: abc } }
            authentication: { bearer: { token: secret } }
    """
    And given an HTTP server at 'http://feed.test' that answers:
    """yaml
    - method: GET
      path: /asyncapi.yaml
      replies:
        - body:
            asyncapi: 3.0.0
            servers: { live: { host: 'feed.test:80', protocol: wss } }
            channels: { feed: { address: /feed } }
            operations: { feed: { action: receive, channel: { $ref: '#/channels/feed' } } }
    - { method: GET, path: /feed, replies: [ { status: 101 } ] }
    """
    When the workflow is executed
    Then the workflow should complete
    And request 1 for 'GET /feed' should match:
    """yaml
    headers: { x-trace: abc, authorization: Bearer secret }
    """
    And request 1 for 'MESSAGE /feed' should match:
    """yaml
    body: { n: 1 }
    """
