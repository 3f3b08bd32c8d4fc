Feature: Authentication of calls

  @spec
  Scenario: Basic
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: basic, version: '1.0.0' }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { basic: { username: '${ .name }', password: geheim } } }
    """
    And given the workflow input is:
    """yaml
    { name: ada }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'GET /me' should match:
    """yaml
    headers: { Authorization: Basic YWRhOmdlaGVpbQ== }
    """

  @spec
  Scenario: Bearer from a policy of use.authentications
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: bearer-from-a-policy-of-use-authentications, version: '1.0.0' }
    use: { authentications: { petStore: { bearer: { token: '${ .token }' } } } }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { use: petStore } }
    """
    And given the workflow input is:
    """yaml
    { token: abc }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'GET /me' should match:
    """yaml
    headers: { Authorization: Bearer abc }
    """

  @spec
  Scenario: The properties of a scheme may be kept in a secret
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: the-properties-of-a-scheme-may-be-kept-in-a-secret, version: '1.0.0' }
    use: { secrets: [ login ] }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { basic: { use: login } } }
    """
    And given the secret 'login' is:
    """yaml
    { username: ada, password: geheim }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'GET /me' should match:
    """yaml
    headers: { Authorization: Basic YWRhOmdlaGVpbQ== }
    """

  @reading
  Scenario: A property may come from a secret
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-property-may-come-from-a-secret, version: '1.0.0' }
    use: { secrets: [ token ], authentications: { p: { bearer: { token: '${ $secrets.token }' } } } }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { use: p } }
    """
    And given the secret 'token' is:
    """yaml
    abc
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'GET /me' should match:
    """yaml
    headers: { Authorization: Bearer abc }
    """

  @reading
  Scenario: A secret without the properties of the scheme is an authentication error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-secret-without-the-properties-of-the-scheme-is-a, version: '1.0.0' }
    use: { secrets: [ login ] }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { basic: { use: login } } }
    """
    And given the secret 'login' is:
    """yaml
    { username: ada }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/authentication, status: 401 }
    """
    And the server should have received 0 requests for 'GET /me'

  @spec
  Scenario: OAuth2 with client credentials
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: oauth2-with-client-credentials, version: '1.0.0' }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { oauth2: { authority: 'http://stub.test/realm', grant: client_credentials, client: { id: me, secret: s }, scopes: [ a, b ] } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } } ] }
    - { method: POST, path: /realm/oauth2/token, replies: [ { status: 200, body: { access_token: t1, token_type: Bearer, expires_in: 3600 } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'POST /realm/oauth2/token' should match:
    """yaml
    form: { grant_type: client_credentials, client_id: me, client_secret: s, scope: a b }
    """
    And request 1 for 'GET /me' should match:
    """yaml
    headers: { Authorization: Bearer t1 }
    """

  @spec
  Scenario: OAuth2 from a secret, with an endpoint of its own
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: oauth2-from-a-secret--with-an-endpoint-of-its-own, version: '1.0.0' }
    use: { secrets: [ mySecret ] }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { oauth2: { use: mySecret } } }
    """
    And given the secret 'mySecret' is:
    """yaml
    authority: http://stub.test
    endpoints: { token: /auth/token }
    grant: password
    username: ada
    password: geheim
    client: { id: me, secret: s, authentication: client_secret_basic }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } } ] }
    - { method: POST, path: /auth/token, replies: [ { status: 200, body: { access_token: t2 } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'POST /auth/token' should match:
    """yaml
    headers: { Authorization: Basic bWU6cw== }
    form: { grant_type: password, username: ada, password: geheim }
    """
    And request 1 for 'GET /me' should match:
    """yaml
    headers: { Authorization: Bearer t2 }
    """

  @spec
  Scenario: OpenID Connect discovers the token endpoint
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: openid-connect-discovers-the-token-endpoint, version: '1.0.0' }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { oidc: { authority: 'http://stub.test/realm', grant: client_credentials, client: { id: me, secret: s } } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } } ] }
    - { method: GET, path: /realm/.well-known/openid-configuration, replies: [ { status: 200, body: { issuer: 'http://stub.test/realm', token_endpoint: 'http://stub.test/here' } } ] }
    - { method: POST, path: /here, replies: [ { status: 200, body: { access_token: t3, expires_in: 60 } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'GET /me' should match:
    """yaml
    headers: { Authorization: Bearer t3 }
    """

  @reading
  Scenario: A token is fetched once for several calls, and replaced once when it is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-token-is-fetched-once-for-several-calls--and-rep, version: '1.0.0' }
    use: { authentications: { p: { oauth2: { authority: 'http://stub.test/realm', grant: client_credentials, client: { id: me, secret: s } } } } }
    do:
      - one: { call: http, with: { method: get, endpoint: { uri: 'http://stub.test/me', authentication: { use: p } } } }
      - two: { call: http, with: { method: get, endpoint: { uri: 'http://stub.test/me', authentication: { use: p } } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, requestHeaders: { Authorization: Bearer t2 }, replies: [ { status: 200, body: { ok: true } } ] }
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } }, { status: 401 } ] }
    - { method: POST, path: /realm/oauth2/token, replies: [ { status: 200, body: { access_token: t1, expires_in: 3600 } }, { status: 200, body: { access_token: t2, expires_in: 3600 } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And the server should have received 3 requests for 'GET /me'
    And the server should have received 2 requests for 'POST /realm/oauth2/token'

  @spec
  Scenario: A token that cannot be had is an authentication error before the call
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-token-that-cannot-be-had-is-an-authentication-er, version: '1.0.0' }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { oauth2: { authority: 'http://stub.test/realm', grant: client_credentials, client: { id: me, secret: wrong } } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } } ] }
    - { method: POST, path: /realm/oauth2/token, replies: [ { status: 401, body: { error: invalid_client, error_description: 'wrong is wrong' } } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/authentication
    status: 401
    detail: { $matches: '^(?!.*wrong).*invalid_client' }
    """
    And the server should have received 0 requests for 'GET /me'

  @spec
  Scenario: Digest answers the challenge
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: digest-answers-the-challenge, version: '1.0.0' }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { digest: { username: Mufasa, password: Circle of Life } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, requestHeaders: {}, replies: [ { status: 401, headers: { WWW-Authenticate: 'Digest realm="r", qop="auth", algorithm=SHA-256, nonce="n", opaque="o"' } }, { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 2 for 'GET /me' should match:
    """yaml
    headers: { Authorization: { $matches: '^Digest username="Mufasa", realm="r", nonce="n", uri="/me", response="[0-9a-f]{64}", algorithm=SHA-256, opaque="o", qop=auth, nc=00000001, cnonce="[0-9a-f]+"$' } }
    """

  @spec
  Scenario: The authorization argument tells scheme and parameter
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: the-authorization-argument-tells-scheme-and-parame, version: '1.0.0' }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { basic: { username: ada, password: geheim } } }
            headers: { X-Echo: '${ $authorization.scheme }' }
          output: { as: '{ a: $authorization }' }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { a: { scheme: Basic, parameter: YWRhOmdlaGVpbQ== } }
    """
    And request 1 for 'GET /me' should match:
    """yaml
    headers: { X-Echo: Basic }
    """

  @reading
  Scenario: The authorization argument knows credentials from a secret
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: the-authorization-argument-knows-credentials-from, version: '1.0.0' }
    use: { secrets: [ login ] }
    do:
      - call:
          call: http
          with:
            method: get
            endpoint: { uri: 'http://stub.test/me', authentication: { bearer: { use: login } } }
            headers: { X-Same: '${ $authorization.parameter }' }
          output: { as: '{ length: ($authorization.parameter | length) }' }
    """
    And given the secret 'login' is:
    """yaml
    { token: abc }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /me, replies: [ { status: 200, body: { ok: true } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { length: 3 }
    """
    And request 1 for 'GET /me' should match:
    """yaml
    headers: { X-Same: abc, Authorization: Bearer abc }
    """
