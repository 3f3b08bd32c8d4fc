Feature: MCP calls

  @spec @mcp
  Scenario: A tool is called, and the output is its result
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: mcp-add, version: '1.0.0' }
    do:
      - sum:
          call: mcp
          with:
            method: tools/call
            parameters: { name: add, arguments: { a: '${ .a }', b: 3 } }
            transport: { http: { endpoint: 'http://mcp.test/mcp' } }
    """
    And given the workflow input is:
    """yaml
    a: 2.5
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    content: [ { type: text, text: '5.5' } ]
    """
    And request 1 for 'POST /mcp' should match:
    """yaml
    body: { method: initialize, params: { protocolVersion: '2025-06-18' } }
    """
    And request 2 for 'POST /mcp' should match:
    """yaml
    body: { method: notifications/initialized, id: { $absent: true } }
    """
    And request 3 for 'POST /mcp' should match:
    """yaml
    headers: { Mcp-Session-Id: { $matches: '.+' }, MCP-Protocol-Version: '2025-06-18', Idempotency-Key: { $matches: '.+' } }
    body: { method: tools/call, params: { name: add, arguments: { a: 2.5, b: 3 } } }
    """
    And the server should have received 1 requests for 'DELETE /mcp'

  @spec @mcp
  Scenario: Parameters can be one expression, and the author names version and client
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: mcp-expression, version: '1.0.0' }
    do:
      - sum:
          call: mcp
          with:
            protocolVersion: '2025-03-26'
            method: tools/call
            parameters: '${ { name: "add", arguments: . } }'
            timeout: PT30S
            transport: { http: { endpoint: 'http://mcp.test/mcp', headers: { X-Team: blue } } }
            client: { name: scenario, version: '1.2.3' }
          output: { as: '.content[0].text | tonumber' }
    """
    And given the workflow input is:
    """yaml
    a: 1
    b: 2
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    3
    """
    And request 1 for 'POST /mcp' should match:
    """yaml
    headers: { X-Team: blue }
    body: { params: { protocolVersion: '2025-03-26', clientInfo: { name: scenario, version: '1.2.3' } } }
    """

  @spec @mcp
  Scenario: The tools of a server are listed
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: mcp-list, version: '1.0.0' }
    do:
      - list:
          call: mcp
          with: { method: tools/list, transport: { http: { endpoint: 'http://mcp.test/mcp' } } }
    """
    When the workflow is executed
    Then the workflow should complete
    And the workflow output should have a 'tools' property containing 1 items

  @spec @mcp
  Scenario: A failed call is a runtime error that can be caught
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: mcp-failure, version: '1.0.0' }
    do:
      - guarded:
          try:
            - gone:
                call: mcp
                with:
                  method: tools/call
                  parameters: { name: subtract }
                  transport: { http: { endpoint: 'http://mcp.test/mcp' } }
          catch:
            errors: { with: { type: 'https://open-workflow-specification.org/spec/1.0.0/errors/runtime' } }
            do:
              - handle: { set: { caught: '${ $error.detail | contains("subtract") }', at: '${ $error.instance }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    caught: true
    at: /do/0/guarded/try/0/gone
    """

  @reading
  Scenario: A tool that reports an error is a failed call
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: mcp-tool-error, version: '1.0.0' }
    do:
      - call:
          call: mcp
          with: { method: tools/call, parameters: { name: any }, transport: { http: { endpoint: 'http://stub.test/mcp' } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: POST
      path: /mcp
      replies:
        - body: { jsonrpc: '2.0', id: 1, result: { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: s, version: '1' } } }
        - { status: 202 }
        - body: { jsonrpc: '2.0', id: 2, result: { isError: true, content: [ { type: text, text: out of paper } ] } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/runtime
    status: 500
    detail: { $matches: out of paper }
    """

  @reading
  Scenario: A server that answers with a status of failure is a communication error with that status
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: mcp-down, version: '1.0.0' }
    do:
      - call:
          call: mcp
          with: { method: tools/list, transport: { http: { endpoint: 'http://stub.test/mcp' } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: POST, path: /mcp, replies: [ { status: 503 } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/communication
    status: 503
    """

  @reading
  Scenario: A call that outlasts its timeout is a timeout error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: mcp-timeout, version: '1.0.0' }
    do:
      - call:
          call: mcp
          with:
            method: tools/list
            timeout: { milliseconds: 200 }
            transport: { http: { endpoint: 'http://stub.test/mcp' } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: POST, path: /mcp, replies: [ { delay: 20000 } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/timeout
    status: 408
    """

  @reading @process
  Scenario: A server can be a process, which gets its arguments as they are
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: mcp-process, version: '1.0.0' }
    do:
      - call:
          call: mcp
          with:
            method: tools/list
            transport:
              stdio:
                command: python3
                arguments:
                  - -c
                  - |
                    import json, os, sys
                    for line in sys.stdin:
                        asked = json.loads(line)
                        if 'id' not in asked: continue
                        result = {'protocolVersion': '2025-06-18', 'capabilities': {}, 'serverInfo': {'name': 's', 'version': '1'}}
                        if asked['method'] == 'tools/list': result = {'tools': [], 'told': sys.argv[1:], 'token': os.environ['TOKEN']}
                        print(json.dumps({'jsonrpc': '2.0', 'id': asked['id'], 'result': result}), flush=True)
                  - --bind
                  - '$HOME; ls'
                environment: { TOKEN: '${ .token }' }
    """
    And given the workflow input is:
    """yaml
    token: --setenv
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    tools: []
    told: [ --bind, '$HOME; ls' ]
    token: --setenv
    """
