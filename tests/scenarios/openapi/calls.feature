Feature: OpenAPI calls

  @spec
  Scenario Outline: Parameters go where the document says (<version>)
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: openapi-parameters, version: '1.0.0' }
    do:
      - rename:
          call: openapi
          with:
            document: { endpoint: 'http://stub.test/api/<document>' }
            operationId: renamePet
            parameters:
              petId: ${ .id }
              tags: [ a b, c ]
              X-Trace: t1
              name: ${ .name }
    """
    And given the workflow input is:
    """yaml
    id: 7/8
    name: Rex
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /api/v3.yaml
      replies:
        - headers: { Content-Type: application/yaml }
          body: |
            openapi: 3.1.0
            servers: [ { url: '/{stage}', variables: { stage: { default: live } } } ]
            paths:
              /pets/{petId}:
                parameters: [ { $ref: '#/components/parameters/PetId' } ]
                put:
                  operationId: renamePet
                  parameters:
                    - { name: tags, in: query, style: form, explode: true }
                    - { name: X-Trace, in: header }
                  requestBody: { content: { application/json: {} } }
            components: { parameters: { PetId: { name: petId, in: path, required: true } } }
    - method: GET
      path: /api/v2.json
      replies:
        - body:
            swagger: '2.0'
            basePath: /live
            paths:
              '/pets/{petId}':
                put:
                  operationId: renamePet
                  parameters:
                    - { name: petId, in: path, required: true, type: string }
                    - { name: tags, in: query, type: array, items: { type: string }, collectionFormat: multi }
                    - { name: X-Trace, in: header, type: string }
                    - { name: pet, in: body, schema: { type: object } }
    - { method: PUT, path: /live/pets/7%2F8, replies: [ { body: { renamed: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    renamed: true
    """
    And request 1 for 'PUT /live/pets/7%2F8' should match:
    """yaml
    query: { tags: [ a b, c ] }
    headers: { X-Trace: t1, Content-Type: { $matches: '^application/json' } }
    body: { name: Rex }
    """
    Examples:
      | version | document |
      | 2.0     | v2.json  |
      | 3.1     | v3.yaml  |

  @spec
  Scenario: An operation that the document does not have is a configuration error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: openapi-unknown, version: '1.0.0' }
    do:
      - call: { call: openapi, with: { document: { endpoint: 'http://stub.test/api' }, operationId: gone } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /api, replies: [ { body: { openapi: 3.0.3, paths: {} } } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/configuration
    status: 400
    detail: { $matches: gone }
    instance: /do/0/call
    """

  @spec
  Scenario: A parameter that is missing is a validation error, and nothing is sent
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: openapi-missing, version: '1.0.0' }
    do:
      - call: { call: openapi, with: { document: { endpoint: 'http://stub.test/api' }, operationId: find } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /api
      replies: [ { body: { openapi: 3.0.3, paths: { /find: { get: { operationId: find, parameters: [ { name: q, in: query, required: true } ] } } } } } ]
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/validation
    status: 400
    """
    And the server should have received 0 requests for 'GET /find'

  @spec
  Scenario: The status of a failed call is that of the answer, and can be caught
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: openapi-failure, version: '1.0.0' }
    do:
      - guarded:
          try:
            - call: { call: openapi, with: { document: { endpoint: 'http://stub.test/api' }, operationId: find } }
          catch:
            errors: { with: { type: 'https://open-workflow-specification.org/spec/1.0.0/errors/communication', status: 404 } }
            do:
              - handle: { set: { caught: '${ $error.status }' } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /api, replies: [ { body: { openapi: 3.0.3, paths: { /find: { get: { operationId: find } } } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    caught: 404
    """

  @spec
  Scenario: The whole response can be the output
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: openapi-response, version: '1.0.0' }
    do:
      - call:
          call: openapi
          with:
            document: { endpoint: 'http://stub.test/api' }
            operationId: find
            output: response
            authentication: { basic: { username: u, password: p } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /api, replies: [ { body: { openapi: 3.0.3, paths: { /find: { get: { operationId: find } } } } } ] }
    - { method: GET, path: /find, requestHeaders: { Authorization: Basic dTpw }, replies: [ { status: 202, headers: { X-A: b }, body: { n: 1 } } ] }
    """
    When the workflow is executed
    Then the workflow should complete
    And the workflow output should have a 'statusCode' property with value:
    """yaml
    202
    """
    And the workflow output should have a 'content' property with value:
    """yaml
    n: 1
    """
    And the workflow output should have properties 'request.method', 'request.uri', 'headers.X-A'

  @spec
  Scenario: Redirections are followed only where the task says so
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: openapi-redirect, version: '1.0.0' }
    do:
      - first: { call: openapi, with: { document: { endpoint: 'http://stub.test/api' }, operationId: find, redirect: true } }
      - second: { call: openapi, with: { document: { endpoint: 'http://stub.test/api' }, operationId: find } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /api, replies: [ { body: { openapi: 3.0.3, paths: { /find: { get: { operationId: find } } } } } ] }
    - { method: GET, path: /find, replies: [ { status: 302, headers: { Location: /found } } ] }
    - { method: GET, path: /found, replies: [ { body: { n: 1 } } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/communication
    status: 302
    instance: /do/1/second
    """
    And the server should have received 1 requests for 'GET /found'

  @reading
  Scenario: An argument that fits nowhere is a validation error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: openapi-extra, version: '1.0.0' }
    do:
      - call: { call: openapi, with: { document: { endpoint: 'http://stub.test/api' }, operationId: find, parameters: { qq: 1 } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /api, replies: [ { body: { openapi: 3.0.3, paths: { /find: { get: { operationId: find } } } } } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/validation
    status: 400
    """

  @reading
  Scenario: Every try carries the same idempotency key
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: openapi-key, version: '1.0.0' }
    do:
      - call: { call: openapi, with: { document: { endpoint: 'http://stub.test/api' }, operationId: add, parameters: { name: Rex } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /api
      replies: [ { body: { openapi: 3.0.3, paths: { /add: { post: { operationId: add, requestBody: { content: { application/x-www-form-urlencoded: {} } } } } } } } ]
    - { method: POST, path: /add, replies: [ { body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete
    And request 1 for 'POST /add' should match:
    """yaml
    headers: { Idempotency-Key: { $matches: '.+' } }
    form: { name: Rex }
    """
