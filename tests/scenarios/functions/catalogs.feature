Feature: Functions and schemas from elsewhere

  @spec
  Scenario: A function of a catalog is found by name and version
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: catalog, version: '1.0.0' }
    use:
      catalogs:
        shared: { endpoint: 'http://catalog.test/v1' }
    do:
      - call: { call: 'double:1.2.0@shared', with: { n: '${ .n }' } }
    """
    And given an HTTP server at 'http://catalog.test' that answers:
    """yaml
    - method: GET
      path: /v1/functions/double/1.2.0/function.yaml
      replies:
        - status: 200
          headers: { Content-Type: application/yaml }
          body: |
            input: { schema: { document: { type: object, required: [ n ] } } }
            set: { twice: '${ .n * 2 }' }
    """
    And given the workflow input is:
    """yaml
    { n: 21 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    twice: 42
    """

  @spec
  Scenario: A function is called by its URL
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: function-url, version: '1.0.0' }
    do:
      - call: { call: 'http://catalog.test/greet.yaml', with: { name: Ada } }
    """
    And given an HTTP server at 'http://catalog.test' that answers:
    """yaml
    - { method: GET, path: /greet.yaml, replies: [ { status: 200, body: { set: { text: '${ "Hello " + .name }' } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    text: Hello Ada
    """

  @reading
  Scenario: A function from elsewhere calls its neighbours by relative addresses
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: function-neighbours, version: '1.0.0' }
    use: { catalogs: { shared: { endpoint: 'http://catalog.test' } } }
    do:
      - call: { call: 'outer:1.0.0@shared', with: { id: 7 } }
    """
    And given an HTTP server at 'http://catalog.test' that answers:
    """yaml
    - { method: GET, path: /functions/outer/1.0.0/function.yaml, replies: [ { status: 200, body: { call: ../../inner/2.0.0/function.yaml, with: { id: '${ .id }' } } } ] }
    - { method: GET, path: /functions/inner/2.0.0/function.yaml, replies: [ { status: 200, body: { call: http, with: { method: get, endpoint: '/items/{id}' } } } ] }
    - { method: GET, path: /items/7, replies: [ { status: 200, body: { item: 7 } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    item: 7
    """

  @reading @clock
  Scenario: What was found at the start is used to the end
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: catalog-pinned, version: '1.0.0' }
    use: { catalogs: { shared: { endpoint: 'http://catalog.test' } } }
    do:
      - first: { call: 'version:1.0.0@shared' }
      - pause: { wait: P1D }
      - second: { call: 'version:1.0.0@shared', output: { as: '{ first: $workflow.input, version: .version }' } }
    """
    And given an HTTP server at 'http://catalog.test' that answers:
    """yaml
    - method: GET
      path: /functions/version/1.0.0/function.yaml
      replies: [ { status: 200, body: { set: { version: old } } }, { status: 200, body: { set: { version: new } } } ]
    """
    And given a virtual clock
    And given the workflow input is:
    """yaml
    { a: 1 }
    """
    When the workflow is executed
    And P1D elapses
    Then the workflow should complete with output:
    """yaml
    { first: { a: 1 }, version: old }
    """
    And the server should have received 1 requests for 'GET /functions/version/1.0.0/function.yaml'

  @reading
  Scenario Outline: A function that cannot be had or read is a configuration error of its call: <what>
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: catalog-broken, version: '1.0.0' }
    use: { catalogs: { shared: { endpoint: 'http://catalog.test' } } }
    do:
      - before: { set: { ran: true } }
      - guarded:
          try: [ { call: { call: '<function>:1.0.0@shared' } } ]
          catch: { errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/configuration, status: 400, instance: /do/1/guarded/try/0/call } } }
    """
    And given an HTTP server at 'http://catalog.test' that answers:
    """yaml
    - { method: GET, path: /functions/garbage/1.0.0/function.yaml, replies: [ { status: 200, body: '<html>[' } ] }
    - { method: GET, path: /functions/wrong/1.0.0/function.yaml, replies: [ { status: 200, body: { sett: { a: 1 } } } ] }
    - { method: GET, path: /functions/away/1.0.0/function.yaml, replies: [ { status: 302, headers: { Location: 'http://catalog.test/functions/away/1.0.0/function.yaml' } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    ran: true
    """

    Examples:
      | what      | function |
      | absent    | missing  |
      | no yaml   | garbage  |
      | no task   | wrong    |
      | a circle  | away     |

  @reading
  Scenario: The address of a catalog may depend on the workflow's input
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: catalog-computed, version: '1.0.0' }
    use: { catalogs: { shared: { endpoint: '${ "http://\($workflow.input.stage).test" }' } } }
    do:
      - call: { call: 'f:1.0.0@shared' }
    """
    And given an HTTP server at 'http://canary.test' that answers:
    """yaml
    - { method: GET, path: /functions/f/1.0.0/function.yaml, replies: [ { status: 200, body: { set: { stage: canary } } } ] }
    """
    And given the workflow input is:
    """yaml
    { stage: canary }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    stage: canary
    """

  @spec
  Scenario Outline: A schema in a file of its own checks the data: <n>
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: schema-resource, version: '1.0.0' }
    input: { schema: { format: json, resource: { endpoint: 'http://schemas.test/order.json' } } }
    do:
      - take: { set: { taken: '${ .lines[0].sku }' } }
    """
    And given an HTTP server at 'http://schemas.test' that answers:
    """yaml
    - { method: GET, path: /order.json, replies: [ { status: 200, body: { type: object, properties: { lines: { items: { $ref: 'parts/line.json' } } } } } ] }
    - { method: GET, path: /parts/line.json, replies: [ { status: 200, body: { required: [ sku ] } } ] }
    """
    And given the workflow input is:
    """yaml
    { lines: [ <line> ] }
    """
    When the workflow is executed
    Then the workflow should <end>

    Examples:
      | n       | line           | end      |
      | fits    | { sku: tea }   | complete |
      | unfit   | { name: tea }  | fault    |

  @reading
  Scenario: A schema that cannot be had is a configuration error where it is needed
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: schema-missing, version: '1.0.0' }
    do:
      - before: { set: { a: 1 } }
      - checked: { set: { b: 1 }, output: { schema: { resource: { endpoint: 'http://schemas.test/none.json' } } } }
    """
    And given an HTTP server at 'http://schemas.test' that answers:
    """yaml
    - { method: GET, path: /other.json, replies: [ { status: 200, body: {} } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/configuration
    status: 400
    instance: /do/1/checked
    """
    And before should complete
