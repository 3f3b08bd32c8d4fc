Feature: A2A calls

  @spec
  Scenario: A message is sent to the agent of a card, with an id and a role
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a2a-send, version: '1.0.0' }
    do:
      - ask:
          call: a2a
          with:
            agentCard: { endpoint: 'http://agent.test/.well-known/agent-card.json' }
            method: message/send
            parameters: { message: { parts: [ { kind: text, text: '${ .question }' } ] } }
    """
    And given the workflow input is:
    """yaml
    question: why?
    """
    And given an HTTP server at 'http://agent.test' that answers:
    """yaml
    - { method: GET, path: /.well-known/agent-card.json, replies: [ { body: { name: a, url: 'http://agent.test/rpc' } } ] }
    - { method: POST, path: /rpc, replies: [ { body: { jsonrpc: '2.0', id: 1, result: { kind: message, parts: [ { kind: text, text: because } ] } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    kind: message
    parts: [ { kind: text, text: because } ]
    """
    And request 1 for 'POST /rpc' should match:
    """yaml
    headers: { Idempotency-Key: { $matches: '.+' } }
    body:
      jsonrpc: '2.0'
      method: message/send
      params: { message: { messageId: { $matches: '.+' }, role: user, parts: [ { kind: text, text: why? } ] } }
    """

  @spec
  Scenario: A stream gives the list of its results
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a2a-stream, version: '1.0.0' }
    do:
      - ask:
          call: a2a
          with:
            server: http://agent.test/rpc
            method: message/stream
            parameters: '${ { message: { role: "agent", messageId: "m1", parts: [] } } }'
    """
    And given an HTTP server at 'http://agent.test' that answers:
    """yaml
    - method: POST
      path: /rpc
      replies:
        - headers: { Content-Type: text/event-stream }
          body: |
            data: {"jsonrpc": "2.0", "id": 1, "result": {"kind": "task", "id": "t"}}

            data: {"jsonrpc": "2.0", "id": 1, "result": {"kind": "status-update", "final": true}}

    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    - { kind: task, id: t }
    - { kind: status-update, final: true }
    """
    And request 1 for 'POST /rpc' should match:
    """yaml
    body: { params: { message: { messageId: m1, role: agent } } }
    """

  @spec
  Scenario: An error of the agent is a runtime error that can be caught
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a2a-error, version: '1.0.0' }
    do:
      - guarded:
          try:
            - ask: { call: a2a, with: { server: 'http://agent.test/rpc', method: tasks/get, parameters: { id: gone } } }
          catch:
            errors: { with: { type: 'https://open-workflow-specification.org/spec/1.0.0/errors/runtime', status: 500 } }
            do:
              - handle: { set: { caught: '${ $error.detail | contains("Task not found") }' } }
    """
    And given an HTTP server at 'http://agent.test' that answers:
    """yaml
    - { method: POST, path: /rpc, replies: [ { body: { jsonrpc: '2.0', id: 1, error: { code: -32001, message: Task not found } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    caught: true
    """

  @reading
  Scenario: The server counts where card and server are both given
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a2a-both, version: '1.0.0' }
    do:
      - ask:
          call: a2a
          with:
            agentCard: { endpoint: 'http://agent.test/card' }
            server: { uri: 'http://agent.test/rpc', authentication: { bearer: { token: t } } }
            method: tasks/get
            parameters: { id: x }
    """
    And given an HTTP server at 'http://agent.test' that answers:
    """yaml
    - { method: POST, path: /rpc, requestHeaders: { Authorization: Bearer t }, replies: [ { body: { jsonrpc: '2.0', id: 1, result: { id: x } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    id: x
    """
    And the server should have received 0 requests for 'GET /card'
