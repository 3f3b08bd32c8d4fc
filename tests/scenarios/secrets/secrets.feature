Feature: Secrets in workflows

  @reading
  Scenario: A secret goes into every argument of a call
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-secret-goes-into-every-argument-of-a-call, version: '1.0.0' }
    use: { secrets: [ key, 'body.part' ] }
    do:
      - send:
          call: http
          with:
            method: post
            endpoint: '${ "http://stub.test/in/\($secrets.key.id)" }'
            headers: { X-Key: '${ $secrets.key.token }', X-Mixed: 'v=${ $secrets.key.token };' }
            query: { q: '${ $secrets.key.token }' }
            body: { deep: [ '${ $secrets["body.part"] }' ] }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: POST, path: /in/7, replies: [ { status: 200, body: { ok: true } } ] }
    """
    And given the secret 'key' is:
    """yaml
    { id: 7, token: s3cr3t }
    """
    And given the secret 'body.part' is:
    """yaml
    hidden
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'POST /in/7' should match:
    """yaml
    headers: { X-Key: s3cr3t, X-Mixed: 'v=s3cr3t;' }
    query: { q: s3cr3t }
    body: { deep: [ hidden ] }
    """

  @reading
  Scenario: Whole headers and queries may come from a secret
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: whole-headers-and-queries-may-come-from-a-secret, version: '1.0.0' }
    use: { secrets: [ all ] }
    do:
      - send:
          call: http
          with: { method: get, endpoint: 'http://stub.test/all', headers: '${ $secrets.all.headers }', query: '${ $secrets.all.query }' }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /all, replies: [ { status: 200, body: { ok: true } } ] }
    """
    And given the secret 'all' is:
    """yaml
    { headers: { X-A: one }, query: { b: two } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'GET /all' should match:
    """yaml
    headers: { X-A: one }
    query: { b: two }
    """

  @reading
  Scenario: A secret decides a condition and stays out of the data
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-secret-decides-a-condition-and-stays-out-of-the, version: '1.0.0' }
    use: { secrets: [ flag ] }
    do:
      - choose:
          switch:
            - yes: { when: '$secrets.flag == "on"', then: taken }
            - no: { then: left }
      - left: { set: { way: left }, then: end }
      - taken: { if: '${ $secrets.flag == "on" }', set: { way: taken } }
    """
    And given the secret 'flag' is:
    """yaml
    "on"
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { way: taken }
    """

  @spec
  Scenario: A secret reaches input.from
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-secret-reaches-input-from, version: '1.0.0' }
    use: { secrets: [ key ] }
    do:
      - shape:
          input: { from: '{ length: ($secrets.key | length) }' }
          set: { length: '${ .length }' }
    """
    And given the secret 'key' is:
    """yaml
    abcdef
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { length: 6 }
    """

  @reading
  Scenario: A secret that does not exist is an authorization error that can be caught
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-secret-that-does-not-exist-is-an-authorization-e, version: '1.0.0' }
    use: { secrets: [ missing ] }
    do:
      - guarded:
          try:
            - send: { call: http, with: { method: get, endpoint: 'http://stub.test/x', headers: { X: '${ $secrets.missing }' } } }
          catch:
            errors: { with: { type: 'https://open-workflow-specification.org/spec/1.0.0/errors/authorization', status: 403 } }
            as: problem
            do: [ { tell: { set: { at: '${ $problem.instance }' } } } ]
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /x, replies: [ { status: 200 } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { at: /do/0/guarded/try/0/send }
    """
    And the server should have received 0 requests for 'GET /x'

  @reading
  Scenario: In a decision a missing secret is an authorization error too
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: in-a-decision-a-missing-secret-is-an-authorization, version: '1.0.0' }
    use: { secrets: [ missing ] }
    do:
      - decide: { set: { a: '${ $secrets.missing }' } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/authorization, status: 403, instance: /do/0/decide }
    """

  @reading
  Scenario: An error message shows no secret
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: an-error-message-shows-no-secret, version: '1.0.0' }
    use: { secrets: [ key ] }
    do:
      - fail: { call: http, with: { method: get, endpoint: 'http://stub.test/x', headers: { X: '${ $secrets.key | tonumber }' } } }
    """
    And given the secret 'key' is:
    """yaml
    not-a-number
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/expression
    status: 400
    detail: { $matches: '^(?!.*not-a-number).+$' }
    """

  @spec
  Scenario: A secret that is not declared is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-secret-that-is-not-declared-is-refused, version: '1.0.0' }
    do:
      - fail: { set: { a: '${ $secrets.key }' } }
    """
    When the workflow is deployed
    Then the definition should be rejected

  @reading @process
  Scenario: A shell command gets secrets as environment, arguments and input
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: a-shell-command-gets-secrets-as-environment--argum, version: '1.0.0' }
    use: { secrets: [ key ] }
    do:
      - command:
          run:
            shell:
              command: 'read line; printf "%s/%s/%s" "$KEY" "$1" "$line" | wc -c | tr -d " \n"'
              arguments: [ '${ $secrets.key }' ]
              stdin: '${ $secrets.key }'
              environment: { KEY: '${ $secrets.key }' }
    """
    And given the secret 'key' is:
    """yaml
    12345
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    '17'
    """

  @reading
  Scenario: What looks like an expression in a secret stays text
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: what-looks-like-an-expression-in-a-secret-stays-te, version: '1.0.0' }
    use: { secrets: [ key ] }
    do:
      - send: { call: http, with: { method: post, endpoint: 'http://stub.test/x', body: { a: '${ $secrets.key }' } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: POST, path: /x, replies: [ { status: 200, body: { ok: true } } ] }
    """
    And given the secret 'key' is:
    """yaml
    '${ $workflow.id }'
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { ok: true }
    """
    And request 1 for 'POST /x' should match:
    """yaml
    body: { a: '${ $workflow.id }' }
    """
