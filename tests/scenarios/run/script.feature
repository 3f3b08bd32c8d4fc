Feature: Scripts

  @reading @process
  Scenario Outline: A script in <language> gets arguments, standard input and variables from data
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: script-inputs, version: '1.0.0' }
    do:
      - say:
          run:
            script:
              language: <language>
              code: |
                <code>
              arguments: [ one, '${ .argument }' ]
              stdin: ${ .stdin }
              environment: { NAME: '${ .name }' }
    """
    And given the workflow input is:
    """yaml
    { argument: 'two words', stdin: 'from stdin', name: Ada }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    "one|two words|from stdin|Ada\n"
    """

    Examples:
      | language   | code |
      | js         | console.log([...process.argv.slice(2), require('fs').readFileSync(0, 'utf8'), process.env.NAME].join(String.fromCharCode(124))) |
      | javascript | console.log([...process.argv.slice(2), require('fs').readFileSync(0, 'utf8'), process.env.NAME].join(String.fromCharCode(124))) |
      | python     | import os, sys; print(chr(124).join([*sys.argv[1:], sys.stdin.read(), os.environ["NAME"]])) |

  @spec @process
  Scenario Outline: A script in <language> is fetched from its source
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: script-source, version: '1.0.0' }
    do:
      - say: { run: { script: { language: <language>, source: { endpoint: 'http://stub.test/<file>' }, arguments: [ Ada ] } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /hello.js, replies: [ { status: 200, headers: { Content-Type: text/javascript }, body: 'console.log(`Hello ${ process.argv[2] }`)' } ] }
    - { method: GET, path: /hello.py, replies: [ { status: 200, headers: { Content-Type: text/x-python }, body: 'import sys; print("Hello", sys.argv[1])' } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    "Hello Ada\n"
    """
    And the server should have received 1 requests for 'GET /<file>'

    Examples:
      | language | file     |
      | js       | hello.js |
      | python   | hello.py |

  @reading @process
  Scenario Outline: A script in <language> that fails is an error, and data when return is all
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: script-failing, version: '1.0.0' }
    do:
      - look: { run: { script: { language: <language>, code: '<code>' }, return: all }, export: { as: '{ code: .code, stdout: .stdout }' } }
      - attempt:
          try: [ { fail: { run: { script: { language: <language>, code: '<code>' } } } } ]
          catch:
            errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/runtime } }
            do: [ { note: { set: { data: '${ $context }', status: '${ $error.status }' } } } ]
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { data: { code: 7, stdout: "before\n" }, status: 500 }
    """

    Examples:
      | language | code |
      | js       | console.log("before"); process.exitCode = 7 |
      | python   | import sys; print("before"); sys.exit(7) |

  @spec @process
  Scenario: A JavaScript script may be a module of several lines
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: script-module, version: '1.0.0' }
    do:
      - say:
          run:
            script:
              language: js
              code: |
                import { createHash } from 'node:crypto';
                const [, , text] = process.argv;
                process.stdout.write(await Promise.resolve(createHash('sha256').update(text).digest('hex').slice(0, 8)));
              arguments: [ abc ]
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    ba7816bf
    """

  @reading @process
  Scenario: Expressions inside the code of a script are the script's own
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: script-template-literal, version: '1.0.0' }
    do:
      - say: { run: { script: { language: js, code: 'const n = 20; process.stdout.write(`${ n + 1 } ${ process.argv[2] }`)', arguments: [ '${ .text }' ] } } }
    """
    And given the workflow input is:
    """yaml
    text: '${ n + 1 }'
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    '21 ${ n + 1 }'
    """

  @spec @process
  Scenario: A script that is one expression is taken from data
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: script-expression, version: '1.0.0' }
    do:
      - say: { run: { script: { language: python, code: '${ .program }' } } }
    """
    And given the workflow input is:
    """yaml
    program: print(2 * 3)
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    "6\n"
    """

  @reading @process
  Scenario: A language that nobody speaks is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: script-unknown-language, version: '1.0.0' }
    do:
      - say: { run: { script: { language: ruby, code: 'puts 1' } } }
    """
    When the workflow is deployed
    Then the definition should be rejected

  @spec @process @invalid
  Scenario: Arguments as a map are refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: script-map-arguments, version: '1.0.0' }
    do:
      - say: { run: { script: { language: js, code: 'console.log(1)', arguments: { a: b } } } }
    """
    When the workflow is deployed
    Then the definition should be rejected

  @reading @process
  Scenario: A source that is not there is a communication error with its status
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: script-source-missing, version: '1.0.0' }
    do:
      - say: { run: { script: { language: js, source: { endpoint: 'http://stub.test/gone.js' } } } }
    """
    And given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - { method: GET, path: /gone.js, replies: [ { status: 404 } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/communication, status: 404, instance: /do/0/say }
    """

  @spec @process
  Scenario: A script beyond the time limit of its task is a timeout
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: script-timeout, version: '1.0.0' }
    do:
      - hang: { run: { script: { language: python, code: 'import time; time.sleep(60)' } }, timeout: { after: { seconds: 1 } } }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    { type: https://open-workflow-specification.org/spec/1.0.0/errors/timeout, status: 408 }
    """

  @spec @process
  Scenario: A script that nobody waits for leaves the input as the output
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: script-detached, version: '1.0.0' }
    do:
      - start: { run: { await: false, script: { language: python, code: 'raise SystemExit(3)' } } }
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
