namespace Pawl.Tests.Validation;

internal static partial class ProblemCases
{
    /// <summary>Expressions: their syntax, their variables, and the exact place inside the document.</summary>
    public const string Expressions = """
        # A brace that is not closed
        > unclosed-expression /do/0/a/set/x 7:23 | Close it
        - a: { set: { x: 'a ${ .b' } }
        # A comment of YAML inside an expression
        > unclosed-expression /do/0/a/set 8:12 | single quotes
        - a:
            set: ${ .a # c }
        # Text behind the closing brace of a condition
        > expression-syntax /do/0/a/if 8:19 | inside one ${ … }
        - a:
            if: ${ .a } == 1
            set: { a: 1 }
        # Nothing inside
        > expression-syntax /do/0/a/set/x 7:24 | '.'
        > expression-syntax /do/0/a/set/y 7:35
        - a: { set: { x: '${ }', y: "a${}" } }
        # Curly templates for a condition
        > expression-syntax /do/0/a/if 8:13 | no syntax of the DSL
        - a:
            if: '{{ .a }}'
            set: { a: 1 }
        # Comparing as in JavaScript
        > expression-syntax /do/0/a/if 8:16 | '=='
        - a:
            if: .a === 1
            set: { a: 1 }
        # A mistake in the second line of a block
        > expression-syntax /do/0/a/if 10:18 | '=='
        - a:
            if: |-
              .a == 1
              and .b === 2
            set: { a: 1 }
        # A mistake in a folded plain text
        > unknown-variable /do/0/a/if 9:13 | Did you mean $context?
        - a:
            if: .a == 1
              and $contxt.b
            set: { a: 1 }
        # A mistake in single quotes, behind a doubled one
        > unknown-variable /do/0/a/set/x 7:34
        - a: { set: { x: '${ "it''s" + $nothing }' } }
        # A mistake in double quotes, behind escapes
        > unknown-variable /do/0/a/set/x 7:41
        - a: { set: { x: "\t\u00e4 ${ \"a\" + $nothing }" } }
        # Variables that their positions lack
        > unknown-variable /do/0/a/if 8:11 | does not exist in a task's if
        > unknown-variable /do/0/a/input/from 9:22 | does not exist
        > unknown-variable /do/0/a/output/as 10:21
        > unknown-variable /do/0/a/set/x 12:21
        - a:
            if: $input.x
            input: { from: $authorization.scheme }
            output: { as: $output.x }
            export: { as: '$output + $input' }
            set: { x: '${ $output }' }
        # Variables at the borders of the workflow
        > unknown-variable /input/from 8:16 | the workflow's input.from
        > unknown-variable /output/as 9:16 | the workflow's output.as
        > unknown-variable /timeout/after 10:23
        > unknown-variable /schedule/after 11:24 | a schedule
        - a: { set: { a: 1 } }
        ...
        input: { from: $context.x }
        output: { as: '$input + $workflow.input' }
        timeout: { after: '${ $input.t }' }
        schedule: { after: '${ $workflow.input }' }
        # Variables of a loop end with it
        > unknown-variable /do/0/l/output/as 8:21
        > unknown-variable /do/0/l/for/in 9:19
        > unknown-variable /do/1/after/set/x 16:28
        - l:
            output: { as: $it }
            for: { in: '$it', each: it, at: n }
            while: $it.ok and $n < 3
            do:
              - inner:
                  if: $it.ok
                  for: { in: '[ $it ]' }
                  do: [ { deep: { set: { x: '${ [ $it, $n, $item, $index ] }' } } } ]
        - after: { set: { x: '${ $it }' } }
        # Variables of caught errors
        > unknown-variable /do/0/t/try/0/a/set/x 9:30
        > unknown-variable /do/0/t/catch/retry/when 12:24
        > unknown-variable /do/0/t/catch/do/0/b/set/y 13:52 | Here are
        - t:
            try:
              - a: { set: { x: '${ $err }' } }
            catch:
              as: err
              retry: { when: $error.status == 1, exceptWhen: $err.status == 2 }
              do: [ { b: { set: { x: '${ $err }', y: '${ $error }' } } } ]
        # Variables of a retry policy that is used by its name
        > unknown-variable /use/retries/r/when 10:16
        - t: { try: [], catch: { retry: r, as: err } }
        ...
        use:
          retries:
            r: { when: $err.status == 1, exceptWhen: $error.status == 2 }
        # No error when an attempt begins
        > unknown-variable /do/0/t/catch/retry/limit/attempt/duration 11:33
        - t:
            try: []
            catch:
              retry: { limit: { attempt: {
                        duration: '${ $error.retryAfter }' }, duration: '${ $error.limit }' } }
        # A declared timeout that the workflow cannot have
        > unknown-variable /timeout 8:10 | uses $input
        - a: { set: { a: 1 }, timeout: t }
        ...
        timeout: t
        use: { timeouts: { t: { after: '${ $input.t }' } } }
        # Variables of events
        > unknown-variable /do/0/l/listen/to/any/0/with/data 8:50
        > unknown-variable /do/0/l/foreach/do/0/x/set/b 11:50
        - l:
            listen: { to: { any: [ { with: { data: '${ $e == $context.e }' } } ], until: 'length > $input.n' } }
            foreach:
              item: e
              do: [ { x: { set: { a: '${ $e }', b: '${ $item }' } } } ]
              output: { as: '[ $e, $index ]' }
              export: { as: $output + $e }
        # An expression over several lines where the schema wants one
        > invalid-duration /do/0/a/wait 8:13
        - a:
            wait: |
              ${ .a |
              .b }
        """;

    /// <summary>What is accepted with a warning.</summary>
    public const string Warnings = """
        # A secret whose value would be stored
        > secret-stored /do/0/a/input/from 8:22 | history
        > secret-stored /do/0/a/set/x 9:17 | arguments of the call
        > secret-stored /do/1/b/for/in 10:21
        > secret-stored /output/as 12:15
        - a:
            input: { from: '${ { k: $secrets.key } }' }
            set: { x: 'a ${ $secrets.key } b ${ $secrets.key }' }
        - b: { for: { in: '${ [ $secrets.key ] }' }, do: [ { c: { if: '$secrets.key == "x"', call: http, with: { method: get, endpoint: 'http://x', headers: { a: '${ $secrets.key }' } } } } ] }
        ...
        use: { secrets: [ key ] }
        output: { as: '${ $secrets.key }' }
        # Forgotten braces
        > bare-expression /do/0/a/set/x 7:20 | '${ .customer.name }'
        > bare-expression /do/0/a/set/y 7:39 | is not evaluated
        > bare-expression /do/0/a/set/z 7:54
        - a: { set: { x: .customer.name, y: $context.a, z: '.[0]', ok: '...', path: ./a, money: $5, unknown: $it, dots: .5.x } }
        # Templates of other tools
        > foreign-template /do/0/a/set/x 7:20 | '${ … }'
        - a: { set: { x: 'Hello {{ name }}', ok: '{name}' } }
        # An expression in a static filter
        > expression-not-evaluated /do/0/t/catch/errors/with/type 7:52 | catch.when
        - t: { try: [], catch: { errors: { with: { type: '${ .t }' } } } }
        # An expression in code
        > expression-not-evaluated /do/0/r/run/script/code 7:47 | 'arguments'
        - r: { run: { script: { language: js, code: 'log(${ .x })' } } }
        # Data in the text of a command
        > shell-interpolation /do/0/r/run/shell/command 7:35 | 'arguments'
        > shell-interpolation /do/1/c/run/container/command 8:49
        - r: { run: { shell: { command: 'rm ${ .file }', arguments: [ .git, '${ .file }' ] } } }
        - c: { run: { container: { image: a, command: 'rm ${ .file }' } } }
        - ok: { run: { shell: { command: '${ .whole }' } } }
        # Undoing that nothing would do
        > compensate-outside-saga /do/0/a/metadata/compensate 7:22 | saga: true
        > ignored /do/1/b/metadata/saga 8:22 | 'try'
        > compensate-outside-saga /do/2/c/catch/do/0/d/metadata/compensate 12:41
        > saga-not-required /use/functions/undo/do/0/e/metadata/compensate 13:66 | requires: [ saga ]
        - a: { metadata: { compensate: undo }, set: { x: 1 } }
        - b: { metadata: { saga: true }, do: [] }
        - c:
            metadata: { saga: true }
            try: [ { d: { metadata: { compensate: undo }, set: { x: 1 } } } ]
            catch: { do: [ { d: { metadata: { compensate: undo }, set: { x: 1 } } } ] }
        ...
        use: { functions: { undo: { do: [ { e: { metadata: { compensate: undo }, set: { x: 1 } } } ] } } }
        # Unknown properties of the root
        > unknown-root-property /schedul 8:1 | Did you mean 'schedule'?
        > unknown-root-property /x-owner 9:1 | document.metadata
        - a: { set: { a: 1 } }
        ...
        schedul: {}
        x-owner: me
        # Parameters of a backoff
        > ignored /do/0/t/catch/retry/backoff/exponential/factor 7:63 | delay
        - t: { try: [], catch: { retry: { backoff: { exponential: { factor: 2 } } } } }
        # A function that hides behind a protocol
        > ignored /use/functions/http 10:5 | another name
        - a: { set: { a: 1 } }
        ...
        use:
          functions:
            http: { set: { a: 1 } }
        # A misspelt attribute of an event
        > unexpected-property /do/0/e/emit/event/with/soruce 7:44 | Did you mean 'source'?
        - e: { emit: { event: { with: { type: a, soruce: /x, extension: y } } } }
        # A newer minor version
        > unsupported /document/dsl 1:18 | newer
        document: { dsl: 1.1.0, namespace: a, name: b, version: 1.2.3 }
        do: []
        """;
}
