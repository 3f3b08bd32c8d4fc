Feature: The details of call: http

  @spec
  Scenario: Templates take names of the input, percent-encoded, in path and query
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: templates-take-names-of-the-input--percent-encoded, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: GET, endpoint: 'http://stub.test/a/{name}/{missing}x?q={name}' }
    """
    And given the workflow input is:
    """yaml
    { name: 'ä b/c&d' }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: '/a/%C3%A4%20b%2Fc%26d/x', replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'GET /a/%C3%A4%20b%2Fc%26d/x' should match:
    """yaml
    query: { q: 'ä b/c&d' }
    """

  @spec
  Scenario: A template variable that is an object is an expression error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-template-variable-that-is-an-object-is-an-expres, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: get, endpoint: 'http://stub.test/{o}' }
    """
    And given the workflow input is:
    """yaml
    { o: { a: 1 } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/expression, status: 400 }
    """

  @reading
  Scenario: A relative endpoint without a configured base is a configuration error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-relative-endpoint-without-a-configured-base-is-a, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: get, endpoint: '/api/{id}' }
    """
    And given the workflow input is:
    """yaml
    { id: 1 }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/configuration, status: 400, instance: /do/0/call }
    """

  @reading
  Scenario: Data cannot choose the host through a relative endpoint
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: data-cannot-choose-the-host-through-a-relative-end, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: get, endpoint: '{base}/x' }
    """
    And given the workflow input is:
    """yaml
    { base: 'http://stub.test' }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /x, replies: [ { status: 200 } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/configuration, status: 400 }
    """
    And the server should have received 0 requests for 'GET /x'

  @spec
  Scenario: Headers and query may each be one expression
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: headers-and-query-may-each-be-one-expression, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: get, endpoint: 'http://stub.test/x', headers: '${ .h }', query: '${ .q }' }
    """
    And given the workflow input is:
    """yaml
    { h: { X-A: b }, q: { c: d } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /x, replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'GET /x' should match:
    """yaml
    headers: { X-A: b }
    query: { c: d }
    """

  @spec
  Scenario: A redirect is an error unless it is to be followed
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-redirect-is-an-error-unless-it-is-to-be-followed, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: get, endpoint: 'http://stub.test/a' }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /a, replies: [ { status: 302, headers: { Location: /b } } ] }
    - { method: GET, path: /b, replies: [ { status: 200 } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/communication, status: 302 }
    """
    And the server should have received 0 requests for 'GET /b'

  @spec
  Scenario: With redirect it is followed
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: with-redirect-it-is-followed, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: get, endpoint: 'http://stub.test/a', redirect: true }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /a, replies: [ { status: 307, headers: { Location: 'http://stub.test/b' } } ] }
    - { method: GET, path: /b, replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """

  @reading
  Scenario: With redirect 304 is a result
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: with-redirect-304-is-a-result, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: get, endpoint: 'http://stub.test/a', redirect: true, output: response }
          output: { as: '{ status: .statusCode, content: .content }' }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /a, replies: [ { status: 304 } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { status: 304, content: null }
    """

  @reading
  Scenario: The whole response shows no credentials
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: the-whole-response-shows-no-credentials, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: get, endpoint: { uri: 'http://stub.test/a', authentication: { bearer: { token: abc } } }, headers: { X-A: b }, output: response }
          output: { as: '{ method: .request.method, uri: .request.uri, a: .request.headers["X-A"], auth: .request.headers.Authorization, status: .statusCode, kind: .headers["X-Kind"], content: .content }' }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /a, replies: [ { status: 201, headers: { X-Kind: k }, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    method: GET
    uri: http://stub.test/a
    a: b
    auth: null
    status: 201
    kind: k
    content: { ok: true }
    """

  @spec
  Scenario: raw is the base64 of the bytes
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: raw-is-the-base64-of-the-bytes, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: get, endpoint: 'http://stub.test/a', output: raw }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /a, replies: [ { status: 200, headers: { Content-Type: text/plain }, body: 'ä' } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    w6Q=
    """

  @reading
  Scenario: YAML and XML stay text
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: yaml-and-xml-stay-text, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: get, endpoint: 'http://stub.test/a' }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /a, replies: [ { status: 200, headers: { Content-Type: application/yaml }, body: 'a: [ 1, x ]' } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    'a: [ 1, x ]'
    """

  @spec
  Scenario: JSON that is none is a communication error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: json-that-is-none-is-a-communication-error, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: get, endpoint: 'http://stub.test/a' }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /a, replies: [ { status: 200, headers: { Content-Type: application/json }, body: '{ broken' } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/communication }
    """

  @reading
  Scenario: A form is sent when the header says so
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-form-is-sent-when-the-header-says-so, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: post, endpoint: 'http://stub.test/a', headers: { Content-Type: application/x-www-form-urlencoded }, body: { a: '1 2', b: 3 } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: POST, path: /a, replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'POST /a' should match:
    """yaml
    form: { a: '1 2', b: '3' }
    """

  @spec
  Scenario: Braces in a body are no template
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: braces-in-a-body-are-no-template, version: '1.0.0' }
    do:
      - call:
          call: http
          with: { method: post, endpoint: 'http://stub.test/a', body: { a: '{name}' } }
    """
    And given the workflow input is:
    """yaml
    { name: x }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: POST, path: /a, replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'POST /a' should match:
    """yaml
    body: { a: '{name}' }
    """
