Feature: Commands

  @reading @process
  Scenario: Without return, the untouched standard output becomes the output
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-stdout, version: '1.0.0' }
    do:
      - say: { run: { shell: { command: 'printf "  one\ntwo \n\n"; printf noise >&2' } } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    "  one\ntwo \n\n"
    """

  @reading @process
  Scenario: Text that looks like JSON stays text
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-json-text, version: '1.0.0' }
    do:
      - say: { run: { shell: { command: 'echo "{\"n\": 1}"' } } }
      - look: { set: { type: '${ type }', text: '${ . }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { type: string, text: "{\"n\": 1}\n" }
    """

  @spec @process
  Scenario: Text is UTF-8
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-utf8, version: '1.0.0' }
    do:
      - say: { run: { shell: { command: 'printf "%s %s" "grün" "$1"', arguments: [ '${ .word }' ] } } }
    """
    And given the workflow input is:
    """yaml
    word: '雪🌨'
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    grün 雪🌨
    """

  @reading @process
  Scenario Outline: What becomes the output of a command that succeeds, with return <return>
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-return, version: '1.0.0' }
    do:
      - say: { run: { shell: { command: 'printf out; printf err >&2' }, return: <return> }, output: { as: '{ result: . }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    result: <result>
    """

    Examples:
      | return | result                               |
      | stdout | out                                  |
      | stderr | err                                  |
      | code   | 0                                    |
      | all    | { code: 0, stdout: out, stderr: err } |
      | none   | null                                 |

  @reading @process
  Scenario Outline: A command that fails is an error when return is <return>
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-failing, version: '1.0.0' }
    do:
      - fail: { run: { shell: { command: 'echo out; echo why >&2; exit 3' }, return: <return> } }
      - after: { set: { reached: true } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/runtime, status: 500, instance: /do/0/fail, detail: { $matches: '3.*why' } }
    """
    And after should not run

    Examples:
      | return |
      | stdout |
      | stderr |
      | none   |

  @reading @process
  Scenario Outline: The exit code of a command that fails is data when return is <return>
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-exit-code, version: '1.0.0' }
    do:
      - fail: { run: { shell: { command: 'printf out; printf why >&2; exit 3' }, return: <return> }, output: { as: '{ result: . }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    result: <result>
    """

    Examples:
      | return | result                               |
      | code   | 3                                    |
      | all    | { code: 3, stdout: out, stderr: why } |

  @spec @process
  Scenario: Arguments are $1 and on, each whole
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-arguments, version: '1.0.0' }
    do:
      - say: { run: { shell: { command: 'printf "%s|" "$#" "$@"', arguments: [ 'a b', '', '${ .name }', '-n' ] } } }
    """
    And given the workflow input is:
    """yaml
    name: Ada Lovelace
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    4|a b||Ada Lovelace|-n|
    """

  @spec @process
  Scenario: Standard input comes from data
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-stdin, version: '1.0.0' }
    do:
      - sort: { run: { shell: { command: sort, stdin: '${ .lines | join("\n") + "\n" }' } } }
    """
    And given the workflow input is:
    """yaml
    lines: [ c, a, b ]
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    "a\nb\nc\n"
    """

  @spec @process
  Scenario: Without stdin, there is nothing to read
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-no-stdin, version: '1.0.0' }
    do:
      - read: { run: { shell: { command: 'cat; echo end' } } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    "end\n"
    """

  @spec @process
  Scenario: Variables come from data
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-environment, version: '1.0.0' }
    do:
      - say: { run: { shell: { command: 'printf "%s %s" "$GREETING" "$NAME"', environment: { GREETING: Hello, NAME: '${ .name }' } } } }
    """
    And given the workflow input is:
    """yaml
    name: Ada
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    Hello Ada
    """

  @spec @process
  Scenario: Data in arguments, variables and standard input is never a program
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-inert-data, version: '1.0.0' }
    do:
      - say:
          run:
            shell:
              command: 'printf "%s\n" "$1" "$TEXT"; cat'
              arguments: [ '${ .text }' ]
              environment: { TEXT: '${ .text }' }
              stdin: '${ .text }'
      - look: { set: { same: '${ . == "\($workflow.input.text)\n\($workflow.input.text)\n\($workflow.input.text)" }', text: '${ . }' }, output: { as: .same } }
    """
    And given the workflow input is:
    """yaml
    text: '$(echo pwned) `echo pwned` "; echo pwned; # ${ 1 + 1 } && %s \'
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    true
    """

  @spec @process
  Scenario: An expression that came as data is not evaluated, not even in the command itself
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-inert-expression, version: '1.0.0' }
    do:
      - say: { run: { shell: { command: "${ \"cat <<'END'\\n\" + .text + \"\\nEND\" }" } } }
    """
    And given the workflow input is:
    """yaml
    { text: '${ .secret } ${ 1 + 1 }', secret: hidden }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    "${ .secret } ${ 1 + 1 }\n"
    """

  @spec @process
  Scenario: A command that nobody waits for leaves the input as the output
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-detached, version: '1.0.0' }
    do:
      - start: { run: { await: false, shell: { command: 'echo ignored' } } }
    """
    And given the workflow input is:
    """yaml
    v: 4
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    v: 4
    """

  @spec @process
  Scenario: What a command that nobody waits for ends with does not matter
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-detached-failure, version: '1.0.0' }
    do:
      - start: { input: { from: .inner }, run: { await: false, shell: { command: 'exit 3' } } }
      - next: { set: { got: '${ . }' } }
    """
    And given the workflow input is:
    """yaml
    inner: { v: 4 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    got: { v: 4 }
    """
    And start should complete

  @spec @process
  Scenario: A command beyond the time limit of its task is a timeout
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-timeout, version: '1.0.0' }
    do:
      - hang: { run: { shell: { command: 'sleep 60' } }, timeout: { after: { seconds: 1 } } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/timeout, status: 408 }
    """

  @spec @process
  Scenario: A command that ignores every signal does not outlast its time limit
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-timeout-stubborn, version: '1.0.0' }
    do:
      - attempt:
          try: [ { hang: { run: { shell: { command: "trap '' TERM INT HUP; sleep 60 & wait; sleep 60" } }, timeout: { after: { seconds: 1 } } } } ]
          catch: { errors: { with: { status: 408 } }, do: [ { note: { set: { stopped: true } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    stopped: true
    """

  @reading @process
  Scenario: A command that fails can be caught
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-caught, version: '1.0.0' }
    do:
      - attempt:
          try: [ { fail: { run: { shell: { command: 'echo "no such order" >&2; exit 4' } } } } ]
          catch:
            errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/runtime } }
            do: [ { note: { set: { status: '${ $error.status }', told: '${ $error.detail | contains("no such order") }' } } } ]
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { status: 500, told: true }
    """

  @reading @process
  Scenario: A command that fails is run again by a retry
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-retried, version: '1.0.0' }
    do:
      - attempt:
          try: [ { fail: { run: { shell: { command: 'exit 1' } } } } ]
          catch: { retry: { delay: { milliseconds: 1 }, limit: { attempt: { count: 2 } } } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/runtime, status: 500 }
    """
    And fail should run 3 times

  @reading @process
  Scenario: A command that asks for at most one delivery runs as any other
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-at-most-once, version: '1.0.0' }
    do:
      - pay: { run: { shell: { command: 'printf "paid %s" "$1"', arguments: [ '${ .invoice }' ] } }, metadata: { pawl/delivery: at-most-once } }
    """
    And given the workflow input is:
    """yaml
    invoice: R-17
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    paid R-17
    """

  @reading @process
  Scenario: Every run of a command gets a key of its own
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: shell-keys, version: '1.0.0' }
    do:
      - first: { run: { shell: { command: 'printf %s "$PAWL_IDEMPOTENCY_KEY"' } }, export: { as: '{ first: . }' } }
      - second: { run: { shell: { command: 'printf %s "$PAWL_IDEMPOTENCY_KEY"' } } }
      - look: { set: { given: '${ ($context.first | length) > 0 }', differ: '${ . != $context.first }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { given: true, differ: true }
    """
