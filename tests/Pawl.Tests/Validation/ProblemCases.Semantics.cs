namespace Pawl.Tests.Validation;

internal static partial class ProblemCases
{
    /// <summary>What the schema lets through.</summary>
    public const string Semantics = """
        # Two tasks of one name
        > duplicate-task-name /do/1/a 8:5 | in line 7
        - a: { set: { a: 1 } }
        - a: { set: { a: 2 } }
        # Tasks named like directives
        > reserved-task-name /do/0/end 7:5
        > reserved-task-name /do/1/exit 8:5
        > reserved-task-name /do/2/continue 9:5
        > reserved-task-name /do/3/ 10:5
        - end: { set: { a: 1 } }
        - exit: { set: { a: 1 } }
        - continue: { set: { a: 1 } }
        - '': { set: { a: 1 } }
        # Misspelt targets
        > unknown-target /do/0/a/then 7:31 | Did you mean 'finish'?
        > unknown-target /do/1/b/then 8:31 | Did you mean 'continue'?
        > unknown-target /do/2/finish/then 9:36 | Did you mean 'end'?
        - a: { set: { a: 1 }, then: finnish }
        - b: { set: { a: 1 }, then: contineu }
        - finish: { set: { a: 1 }, then: End }
        # A target in another list
        > unknown-target /do/0/outer/do/0/inner/then 9:41 | same list: inner
        - outer:
            do:
              - inner: { set: { a: 1 }, then: after }
        - after: { set: { a: 1 } }
        # A switch and a catch lead to the tasks beside them
        > unknown-target /do/0/s/switch/0/one/then 7:35 | same list: s, t
        > unknown-target /do/1/t/catch/then 8:64 | same list: s, t
        - s: { switch: [ { one: { then: nowhere } } ] }
        - t: { try: [ { inner: { set: { a: 1 } } } ], catch: { then: inner } }
        # A branch that wants to go to another
        > unknown-target /do/0/f/fork/branches/0/a/then 10:39 | one task
        - f:
            fork:
              branches:
                - a: { set: { a: 1 }, then: other }
                - other: { set: { a: 1 } }
        # A function that wants to go on
        > unknown-target /use/functions/f/then 10:31 | no next one
        - a: { call: f }
        ...
        use:
          functions:
            f: { set: { a: 1 }, then: a }
        # Two defaults
        > several-defaults /do/0/s/switch/2/c 11:11 | Only one
        - s:
            switch:
              - a: { then: end }
              - b: { when: .x, then: end }
              - c: { then: exit }
        # Names that nobody declared
        > unknown-reference /do/0/a/timeout 8:16 | Did you mean 'short'?
        > unknown-reference /do/1/b/raise/error 10:26 | use.errors
        > unknown-reference /do/2/c/catch/retry 11:35 | use.retries
        > unknown-reference /do/3/d/with/endpoint/authentication/use 18:34 | use.authentications
        - a:
            timeout: shrot
            set: { a: 1 }
        - b: { raise: { error: unknown } }
        - c: { try: [], catch: { retry: never } }
        - d:
            call: http
            with:
              method: get
              endpoint:
                uri: http://x
                authentication: { use: nothing }
        ...
        use: { timeouts: { short: { after: PT5S } } }
        # A duration for the name of a timeout
        > unknown-reference /do/0/a/timeout 8:16 | { after: PT5S }
        - a:
            timeout: PT5S
            set: { a: 1 }
        # The workflow's timeout too
        > unknown-reference /timeout 8:10
        - a: { set: { a: 1 } }
        ...
        timeout: nothing
        # Secrets that nobody declared
        > secret-stored /do/0/a/set/x 8:17
        > undeclared-secret /do/0/a/set/x 8:21 | Did you mean 'api-key'?
        > secret-stored /do/0/a/set/y 9:12
        > undeclared-secret /do/0/a/set/y 9:24 | use.secrets
        > secret-stored /do/0/a/set/z 10:12
        > undeclared-secret /do/0/a/set/z 10:29
        > secret-stored /do/0/a/set/ok 10:54
        - a:
            set: { x: '${ $secrets["api-kex"] }',
              y: "${ \"a\" + $secrets.other.user }",
              z: 'text ${ .a } ${ $secrets."third" }', ok: '${ $secrets["api-key"] | $secrets[.a] }' }
        ...
        use: { secrets: [ api-key ] }
        # A secret of a scheme that nobody declared
        > undeclared-secret /use/authentications/p/oidc/use 8:45
        - a: { set: { a: 1 } }
        ...
        use: { authentications: { p: { oidc: { use: mine } } } }
        # Functions that nobody knows
        > unknown-function /do/0/a/call 7:16 | Did you mean 'double'?
        > unknown-function /do/1/b/call 8:16 | Did you mean 'http'?
        > unknown-function /do/2/c/call 9:16 | Did you mean 'human-approval'?
        > unknown-function /do/3/d/call 10:16 | use.functions
        > unknown-reference /do/4/e/call 11:16 | use.catalogs
        > unknown-function /do/5/f/call 12:16 | name:version@catalog
        - a: { call: duoble }
        - b: { call: HTTP, with: {} }
        - c: { call: human-aproval }
        - d: { call: something-else }
        - e: { call: log:1.0.0@ours }
        - f: { call: log@default }
        - g: { call: human-approval:1.0.0@default }
        - h: { call: 'https://example.com/function.yaml' }
        - i: { call: llm }
        ...
        use: { functions: { double: { set: { a: 1 } } } }
        # Names that no variable can have
        > invalid-variable-name /do/0/a/for/each 7:23 | sign away: it
        > invalid-variable-name /do/1/b/catch/as 8:32 | letters, digits
        > invalid-variable-name /do/2/c/foreach/item 9:56 | another name
        > invalid-variable-name /do/3/d/for/at 10:30 | both called $i
        - a: { for: { each: $it, in: .x }, do: [] }
        - b: { try: [], catch: { as: my-error } }
        - c: { listen: { to: { any: [] } }, foreach: { item: context } }
        - d: { for: { each: i, at: i, in: .x }, do: [] }
        # Misspelt properties of open objects
        > unexpected-property /do/0/a/catch/errors/wiht 7:38 | Did you mean 'with'?
        > unexpected-property /do/1/b/catch/errors/with/statsu 8:46 | Did you mean 'status'?
        > unexpected-property /do/2/c/emit/event/whit 9:27 | Allowed: with
        > unexpected-property /do/3/d/listen/to/one/correlate/k/form 10:80 | remove this one
        > unexpected-property /do/4/e/foreach/as 11:50
        > unexpected-property /do/5/f/with/timout 16:9 | Did you mean 'timeout'?
        > unexpected-property /do/5/f/with/transport/opts 17:22
        - a: { try: [], catch: { errors: { wiht: { status: 1 } } } }
        - b: { try: [], catch: { errors: { with: { statsu: 1 } } } }
        - c: { emit: { event: { whit: {}, with: { type: a } } } }
        - d: { listen: { to: { one: { with: { type: a }, correlate: { k: { from: .a, form: .b } } } } } }
        - e: { listen: { to: { any: [] } }, foreach: { as: x } }
        - f:
            call: mcp
            with:
              method: tools/list
              timout: PT1S
              transport: { opts: {}, stdio: { command: c } }
        # An event without attributes
        > unexpected-property /do/0/e/emit/event 7:18 | below 'with'
        - e: { emit: { event: {} } }
        # Numbers that cannot be
        > out-of-range /do/0/a/wait/seconds 7:27 | negative
        > out-of-range /do/1/b/catch/retry/limit/attempt/count 8:64
        > out-of-range /do/2/c/wait 9:16 | ten thousand years
        > out-of-range /do/3/d/catch/retry/jitter 10:45 | shorter
        > out-of-range /do/4/e/fork/branches 11:43
        > out-of-range /do/5/f/listen/to/all 12:31
        - a: { wait: { seconds: -5 } }
        - b: { try: [], catch: { retry: { limit: { attempt: { count: -1 } } } } }
        - c: { wait: P99999Y }
        - d: { try: [], catch: { retry: { jitter: { from: PT5S, to: PT1S } } } }
        - e: { fork: { compete: true, branches: [] } }
        - f: { listen: { to: { all: [] } } }
        # Schemas that are none
        > invalid-schema /do/0/a/input/schema/document/type 8:44
        > unsupported /do/1/b/output/schema/format 11:35 | JSON Schema
        - a:
            input: { schema: { document: { type: objekt } } }
            set: { a: 1 }
        - b:
            output: { schema: { format: avro, document: {} } }
            set: { a: 1 }
        # Languages that are not spoken
        > unsupported /do/0/a/run/script/language 7:37 | js or python
        > unsupported /do/1/b/run/script/language 8:37 | Did you mean 'python'?
        > unsupported /evaluate/language 9:23 | jq
        - a: { run: { script: { language: ruby, code: x } } }
        - b: { run: { script: { language: Python, code: x } } }
        ...
        evaluate: { language: js }
        # A version of the DSL that is too new
        > unsupported /document/dsl 1:18 | 1.0.3
        document: { dsl: 2.0.0, namespace: a, name: b, version: 1.2.3 }
        do: []
        # Metadata that Pawl reads
        > invalid-metadata /document/metadata/activeTimeout 2:30 | PT30M
        > unsupported /document/metadata/requires/1 3:33 | Pawl knows: saga
        document:
          metadata: { activeTimeout: 5 minutes,
                      requires: [ saga, warp ] }
          dsl: 1.0.3
          namespace: a
          name: b
          version: 1.2.3
        do: []
        # Sagas
        > invalid-metadata /do/0/a/metadata/saga/order 8:34 | 'reverse' or 'parallel'
        > unknown-function /do/0/a/try/0/b/metadata/compensate 9:45 | Did you mean 'undo'?
        > saga-not-required /do/0/a/try/0/b/metadata/compensate 9:45 | requires: [ saga ]
        > invalid-metadata /do/1/c/metadata/saga/retires 12:27 | order, retry
        > invalid-metadata /do/2/d/metadata/compensate 15:34 | name
        - a:
            metadata: { saga: { order: sideways } }
            try: [ { b: { metadata: { compensate: undoo }, set: { x: 1 } } } ]
            catch: {}
        - c:
            metadata: { saga: { retires: {} } }
            try: [ { b: { set: { x: 1 } } } ]
            catch: {}
        - d: { metadata: { compensate: 7 }, set: { x: 1 } }
        ...
        use: { functions: { undo: { set: { x: 1 } } } }
        # A cron expression of four fields
        > invalid-cron /schedule/cron 8:19 | 5 or 6 fields; this has 4
        - a: { set: { a: 1 } }
        ...
        schedule: { cron: 0 0 * * }
        # A minute that no hour has
        > invalid-cron /schedule/cron 8:19 | '61' is no minute
        - a: { set: { a: 1 } }
        ...
        schedule: { cron: 61 0 * * * }
        # Formats
        > invalid-format /do/0/a/raise/error/instance 7:60 | away
        > invalid-format /do/1/b/emit/event/with/time 8:50 | RFC 3339
        - a: { raise: { error: { type: t, status: 400, instance: somewhere } } }
        - b: { emit: { event: { with: { type: a, time: yesterday } } } }
        # A child workflow that cannot be
        > unknown-reference /do/0/a/run/workflow/namespace 7:40 | switch
        > unknown-reference /do/0/a/run/workflow/version 7:73 | latest
        - a: { run: { workflow: { namespace: '${ .n }', name: child, version: '1.x' } } }
        # An agent that is nowhere
        > unknown-reference /do/0/a/with 9:7 | 'agentCard' or its 'server'
        - a:
            call: a2a
            with: { method: message/send }
        """;
}
