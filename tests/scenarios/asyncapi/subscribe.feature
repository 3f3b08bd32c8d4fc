Feature: Subscribing to messages

  @reading @asyncapi
  Scenario: A number of messages is consumed, and the output is their list
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-amount, version: '1.0.0' }
    do:
      - hear:
          call: asyncapi
          with:
            document: { endpoint: 'http://news.test/asyncapi.yaml' }
            operation: news
            subscription:
              filter: ${ .payload.kind == "sport" }
              consume: { for: { seconds: 5 }, amount: 2 }
          output: { as: '[ .[] | { payload, correlationId } ]' }
    """
    And given an HTTP server at 'http://news.test' that answers:
    """yaml
    - method: GET
      path: /asyncapi.yaml
      replies:
        - body:
            asyncapi: 3.0.0
            servers: { web: { host: news.test, protocol: http } }
            channels: { news: { address: /news, messages: { one: { correlationId: { location: '$message.payload#/topic' } } } } }
            operations: { news: { action: send, channel: { $ref: '#/channels/news' }, bindings: { http: { method: GET } } } }
    - method: GET
      path: /news
      replies:
        - { body: { kind: sport, topic: a, n: 1 } }
        - { body: { kind: weather, topic: b, n: 2 } }
        - { body: { kind: sport, topic: c, n: 3 } }
        - { status: 204 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    - { payload: { kind: sport, topic: a, n: 1 }, correlationId: a }
    - { payload: { kind: sport, topic: c, n: 3 }, correlationId: c }
    """

  @reading @asyncapi
  Scenario: Foreach handles each message before the next one is taken
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-foreach, version: '1.0.0' }
    do:
      - hear:
          call: asyncapi
          with:
            document: { endpoint: 'http://news.test/asyncapi.yaml' }
            channel: news
            subscription:
              consume: { for: { seconds: 5 }, until: '${ $context.total >= 6 }' }
              foreach:
                item: message
                at: place
                do:
                  - add: { set: { n: '${ $message.payload.n }', place: '${ $place }' } }
                output: { as: '${ "\(.place): \(.n)" }' }
                export: { as: '${ { total: (($context.total // 0) + $message.payload.n) } }' }
    """
    And given an HTTP server at 'http://news.test' that answers:
    """yaml
    - method: GET
      path: /asyncapi.yaml
      replies:
        - body:
            asyncapi: 2.6.0
            servers: { web: { url: 'http://news.test', protocol: http } }
            channels: { news: { subscribe: { bindings: { http: { method: GET } } } } }
    - method: GET
      path: /news
      replies: [ { body: { n: 1 } }, { body: { n: 2 } }, { body: { n: 3 } }, { status: 204 } ]
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ '0: 1', '1: 2', '2: 3' ]
    """
    And add should run 3 times

  @reading @asyncapi
  Scenario: A subscription that the document does not offer is a configuration error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-no-get, version: '1.0.0' }
    do:
      - hear:
          call: asyncapi
          with:
            document: { endpoint: 'http://stub.test/asyncapi.json' }
            operation: inbox
            subscription: { consume: { amount: 1 } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/configuration
    status: 400
    """

  @spec @asyncapi
  Scenario: The longest time ends a subscription with what it has
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-for, version: '1.0.0' }
    do:
      - hear:
          call: asyncapi
          with:
            document: { endpoint: 'http://news.test/asyncapi.yaml' }
            operation: news
            subscription: { consume: { for: { seconds: 2 }, amount: 100 } }
          output: { as: '[ .[].payload.n ]' }
    """
    And given an HTTP server at 'http://news.test' that answers:
    """yaml
    - method: GET
      path: /asyncapi.yaml
      replies:
        - body:
            asyncapi: 3.0.0
            servers: { web: { host: news.test, protocol: http } }
            channels: { news: { address: /news } }
            operations: { news: { action: send, channel: { $ref: '#/channels/news' }, bindings: { http: { method: GET } } } }
    - method: GET
      path: /news
      replies: [ { body: { n: 1 } }, { status: 204 } ]
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ 1 ]
    """

  @reading @asyncapi
  Scenario: Messages of a WebSocket are filtered and counted
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: asyncapi-websocket, version: '1.0.0' }
    do:
      - hear:
          call: asyncapi
          with:
            document: { endpoint: 'http://feed.test/asyncapi.yaml' }
            operation: feed
            protocol: ws
            subscription:
              filter: ${ (.payload | type) == "object" and .payload.kind == "sport" }
              consume: { amount: 2 }
          output: { as: '[ .[].payload.n ]' }
    """
    And given an HTTP server at 'http://feed.test' that answers:
    """yaml
    - method: GET
      path: /asyncapi.yaml
      replies:
        - body:
            asyncapi: 3.0.0
            servers: { live: { host: feed.test, protocol: ws } }
            channels: { feed: { address: /feed } }
            operations: { feed: { action: send, channel: { $ref: '#/channels/feed' } } }
    - method: GET
      path: /feed
      replies:
        - status: 101
          body: [ { kind: sport, n: 1 }, { kind: weather, n: 2 }, 'no JSON', { kind: sport, n: 3 }, { kind: sport, n: 4 } ]
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ 1, 3 ]
    """
