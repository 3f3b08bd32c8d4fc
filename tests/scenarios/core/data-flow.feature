Feature: What a task gets, gives and remembers

  @spec
  Scenario: The whole pipeline of one task
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: pipeline, version: '1.0.0' }
    do:
      - load:
          if: ${ .x == 1 }
          input:
            schema: { document: { type: object, required: [ user ] } }
            from: .user
          set: { id: '${ .id + 1 }' }
          output:
            as: '{ n: .id, was: $input.id }'
            schema: { document: { type: object, required: [ n ] } }
          export:
            as: '$context + { n: $output.n, raw: $task.output.id }'
      - next:
          set:
            context: ${ $context }
            data: ${ . }
            start: ${ $workflow.input.user.id }
            raw: ${ $task.input }
    """
    And given the workflow input is:
    """yaml
    { user: { id: 7 }, x: 1 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    context: { n: 8, raw: 8 }
    data: { n: 8, was: 7 }
    start: 7
    raw: { n: 8, was: 7 }
    """

  @spec
  Scenario: set replaces the data and merges nothing
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: set-replaces, version: '1.0.0' }
    do:
      - a: { set: { a: 1, b: 2 } }
      - b: { set: { c: 3 } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    c: 3
    """

  @spec
  Scenario: set takes one expression of any type
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: set-expression, version: '1.0.0' }
    do:
      - a: { set: '${ [ .n, .n + 1 ] }' }
    """
    And given the workflow input is:
    """yaml
    n: 4
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ 4, 5 ]
    """

  @spec
  Scenario: A composite task shapes what its first subtask gets and what its last one gives
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: composite, version: '1.0.0' }
    do:
      - outer:
          input: { from: .inner }
          do:
            - one: { set: { n: '${ .n * 2 }' } }
            - two: { set: { n: '${ .n + 1 }' } }
          output: { as: '{ result: .n, in: $input.n }' }
    """
    And given the workflow input is:
    """yaml
    inner: { n: 3 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { result: 7, in: 3 }
    """

  @spec
  Scenario: The workflow shapes its input and its output
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: workflow-borders, version: '1.0.0' }
    input: { from: .deep }
    output: { as: '{ answer: .v, context: $context }' }
    do:
      - a: { set: { v: '${ .v + $workflow.input.deep.v }' } }
    """
    And given the workflow input is:
    """yaml
    deep: { v: 21 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { answer: 42, context: {} }
    """

  @spec
  Scenario: Input that does not fit the schema faults the workflow
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: input-schema, version: '1.0.0' }
    input: { schema: { document: { type: object, required: [ name ], properties: { name: { type: string } } } } }
    do:
      - a: { set: { ok: true } }
    """
    And given the workflow input is:
    """yaml
    name: 5
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/validation, status: 400, instance: / }
    """
    And a should not run

  @spec
  Scenario: The schema of a task judges the raw input, before input.from
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: raw-schema, version: '1.0.0' }
    do:
      - a:
          input:
            schema: { document: { type: object, required: [ inner ] } }
            from: .inner
          set: { got: '${ . }' }
    """
    And given the workflow input is:
    """yaml
    inner: 1
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    got: 1
    """

  @reading
  Scenario: A schema failure can be caught and names the task
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: schema-caught, version: '1.0.0' }
    do:
      - t:
          try:
            - a:
                output: { schema: { document: { type: string } } }
                set: { n: 1 }
          catch:
            errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/validation } }
            do:
              - seen: { set: { at: '${ $error.instance }', status: '${ $error.status }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { at: /do/0/t/try/0/a, status: 400 }
    """

  @spec
  Scenario: An export that does not fit its schema leaves the context as it was
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: export-schema, version: '1.0.0' }
    do:
      - first: { set: { v: 1 }, export: { as: '{ v: 1 }' } }
      - t:
          try:
            - bad:
                set: { v: text }
                export: { as: '{ v: .v }', schema: { document: { properties: { v: { type: integer } } } } }
          catch:
            do:
              - show: { set: '${ $context }' }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    v: 1
    """

  @spec
  Scenario: The output schema judges what output.as gave
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: output-schema, version: '1.0.0' }
    do:
      - a:
          set: { n: 5 }
          output: { as: .n, schema: { document: { type: integer } } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    5
    """

  @reading
  Scenario: A skipped task passes its input on, exports nothing and follows no directive
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: skipped, version: '1.0.0' }
    do:
      - a:
          if: ${ false }
          set: { v: 2 }
          output: { as: '{ never: true }' }
          export: { as: '{ never: true }' }
          then: end
      - b: { set: { v: '${ .v }', context: '${ $context }' } }
    """
    And given the workflow input is:
    """yaml
    v: 1
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { v: 1, context: {} }
    """
    And a should not run
    And b should run 1 times

  @reading
  Scenario: The context starts empty and a new export replaces it
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: context, version: '1.0.0' }
    do:
      - a: { set: { s: '${ $context }' }, export: { as: '{ a: 1, start: .s }' } }
      - b: { set: {  x: 1 }, export: { as: '{ b: 2, before: $context }' } }
      - c: { set: '${ $context }' }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { b: 2, before: { a: 1, start: {} } }
    """

  @spec
  Scenario: $task tells name, reference, definition, raw input and start
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: task-descriptor, version: '1.0.0' }
    do:
      - who:
          input: { from: .inner }
          metadata: { colour: red }
          set:
            name: ${ $task.name }
            reference: ${ $task.reference }
            colour: ${ $task.definition.metadata.colour }
            input: ${ $task.input }
            started: ${ $task.startedAt.iso8601 | type }
            whole: ${ $task.startedAt.epoch.seconds == ($task.startedAt.epoch.milliseconds / 1000 | floor) }
    """
    And given the workflow input is:
    """yaml
    inner: 1
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { name: who, reference: /do/0/who, colour: red, input: { inner: 1 }, started: string, whole: true }
    """

  @spec
  Scenario: $workflow and $runtime describe where it runs
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: descriptors, version: '1.0.0' }
    do:
      - a:
          set:
            name: ${ $workflow.definition.document.name }
            id: ${ $workflow.id | type }
            started: ${ $workflow.startedAt.epoch.milliseconds | type }
            runtime: ${ $runtime.name | type }
            version: ${ $runtime.version | type }
            authorization: ${ $authorization }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { name: descriptors, id: string, started: number, runtime: string, version: string, authorization: null }
    """
