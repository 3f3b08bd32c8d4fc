namespace Pawl.Tests.Documents;

internal static partial class SampleDocuments
{
    /// <summary>A document with every construct of the DSL, most of them in several forms.</summary>
    public const string Everything = """
        document:
          dsl: '1.0.3'
          namespace: test
          name: everything
          version: '1.0.0-beta.1+build'
          title: Everything
          summary: All of it
          tags: { a: b }
          metadata: { x: [ 1 ] }
        evaluate: { language: jq, mode: strict }
        input:
          schema: { format: json, document: { type: object } }
          from: ${ $workflow.input // {} }
        output:
          schema: { resource: { name: out, endpoint: 'https://example.com/out.json' } }
          as: { result: '${ . }' }
        timeout: whole
        schedule:
          every: { hours: 1 }
          cron: '0 9 * * MON-FRI'
          after: PT1H
          read: envelope
          on:
            any:
              - with: { type: a }
                correlate: { k: { from: .data.k, expect: '1' } }
            until: ${ length > 3 }
        use:
          secrets: [ one, two ]
          authentications:
            basic: { basic: { username: u, password: '${ $secrets.one }' } }
            basicSecret: { basic: { use: one } }
            bearer: { bearer: { token: t } }
            digest: { digest: { username: u, password: p } }
            oauth:
              oauth2:
                authority: https://login.example.com
                grant: client_credentials
                endpoints: { token: /t, revocation: /r, introspection: /i }
                client: { id: a, secret: b, assertion: c, authentication: client_secret_basic }
                request: { encoding: application/json }
                issuers: [ i ]
                scopes: [ s ]
                audiences: [ a ]
                username: u
                password: p
                subject: { token: t, type: x }
                actor: { token: t, type: x }
            oidc: { oidc: { authority: 'https://login.example.com', grant: password } }
            oidcSecret: { oidc: { use: two } }
          errors:
            broken: { type: 'https://example.com/broken', status: 500, title: Broken, detail: '${ "at \(.x)" }', instance: /do/0 }
          timeouts:
            whole: { after: P1D }
          retries:
            patient:
              when: $error.status == 503
              exceptWhen: ${ $error.status == 400 }
              delay: PT1S
              backoff: { exponential: {} }
              jitter: { from: PT0S, to: { milliseconds: 500 } }
              limit: { attempt: { count: 3, duration: PT10S }, duration: PT1M }
          catalogs:
            ours: { endpoint: { uri: 'https://example.com/catalog', authentication: { use: bearer } } }
          functions:
            double: { set: { n: '${ .n * 2 }' } }
          extensions:
            - log:
                extend: all
                when: $task.name != "x"
                before:
                  - note: { set: { a: 1 } }
                after:
                  - note: { set: '${ . }' }
        do:
          - common:
              if: .x == 1
              input: { schema: { document: true }, from: '${ .a }' }
              output: { schema: { document: {} }, as: .b }
              export: { schema: { document: {} }, as: '$context + { n: $output }' }
              timeout: { after: { seconds: 5 } }
              then: switch-it
              metadata: { a: 1 }
              set: { x: 1 }
          - switch-it:
              switch:
                - first: { when: .x, then: common }
                - other: { then: exit }
          - loop:
              for: { each: it, in: '.items', at: i }
              while: $it != $i
              do:
                - inner: { do: [ { leaf: { set: '${ $it }' } } ] }
          - inline:
              for: { in: [ { a: '${ .b }' } ] }
              do: []
          - forked:
              fork:
                compete: true
                branches:
                  - one: { wait: PT5S }
                  - two: { wait: { days: 1, hours: 1, minutes: 1, seconds: 1, milliseconds: 1 } }
                  - three: { wait: '${ .d }' }
          - tried:
              try:
                - fail: { raise: { error: broken } }
                - failToo: { raise: { error: { type: '${ .t }', status: 400, instance: /x, title: '${ .t }', detail: d } } }
              catch:
                errors: { with: { type: t, status: 500, instance: /a, title: t, detail: d } }
                as: problem
                when: ${ $problem.status > 1 }
                exceptWhen: $problem.status > 2
                retry: patient
                do:
                  - handle: { set: '${ $problem }' }
                then: continue
          - triedInline:
              try: []
              catch:
                retry: { backoff: { linear: {} }, delay: '${ .d }' }
          - http:
              call: http
              with:
                method: post
                endpoint: { uri: 'https://example.com/{id}', authentication: { basic: { username: u, password: p } } }
                headers: { a: '${ .b }' }
                query: ${ .q }
                body: [ 1, '${ .x }' ]
                output: response
                redirect: true
          - openapi:
              call: openapi
              with:
                document: { name: d, endpoint: openapi/petstore.json }
                operationId: op
                parameters: { a: 1 }
                authentication: { use: basic }
                output: raw
                redirect: false
          - grpc:
              call: grpc
              with:
                proto: { endpoint: 'file://x.proto' }
                service: { name: S, host: localhost, port: 80, authentication: { bearer: { use: one } } }
                method: M
                arguments: { a: 1 }
          - publish:
              call: asyncapi
              with:
                document: { endpoint: 'https://example.com/a' }
                operation: op
                server: { name: s, variables: { a: b } }
                protocol: kafka
                message: { payload: { a: 1 }, headers: { b: 2 } }
                authentication: { digest: { use: one } }
          - subscribe:
              call: asyncapi
              with:
                document: { endpoint: 'https://example.com/a' }
                channel: c
                subscription:
                  filter: ${ .a }
                  consume: { amount: 3, for: PT5S }
                  foreach: { item: m, at: n, do: [ { e: { set: '${ $m }' } } ], output: { as: .a }, export: { as: .b } }
          - mcpHttp:
              call: mcp
              with:
                protocolVersion: '2025-06-18'
                method: tools/call
                parameters: { name: t }
                timeout: PT5S
                transport: { http: { endpoint: 'https://example.com/mcp', headers: { a: b } }, options: { a: b } }
                client: { name: c, version: '1' }
          - mcpStdio:
              call: mcp
              with:
                method: tools/list
                parameters: ${ .p }
                transport: { stdio: { command: c, arguments: [ a ], environment: { a: b } } }
          - a2a:
              call: a2a
              with:
                agentCard: { endpoint: 'https://example.com/card' }
                server: https://example.com
                method: message/send
                parameters: { message: { role: user } }
          - own: { call: double, with: { n: 1 } }
          - cataloged: { call: 'log:1.0.0@ours', with: { n: 1 } }
          - sent:
              emit:
                event:
                  with: { id: '1', source: /s, type: t, time: '2026-01-01T00:00:00Z', subject: s, datacontenttype: application/json, dataschema: 'https://example.com/s', data: { a: 1 }, own: x }
          - heardAll:
              listen:
                to:
                  all:
                    - with: { type: t, source: '${ .s }', data: '${ .x > 1 }' }
                    - with: { time: '${ .t }' }
                read: raw
              foreach: { item: e, do: [ { x: { set: '${ $e }' } } ] }
          - heardOne: { listen: { to: { one: { with: { subject: s } } } } }
          - heardAny: { listen: { to: { any: [ { with: { id: i } } ], until: { one: { with: { type: stop } } } } } }
          - shell:
              run:
                await: false
                return: code
                shell: { command: 'echo $1', arguments: [ '${ .a }' ], stdin: in, environment: { A: b } }
          - script:
              run:
                return: all
                script: { language: python, code: 'print(1)', arguments: [ a ], stdin: s, environment: { A: 1 } }
          - scriptFrom: { run: { script: { language: js, source: { endpoint: 'https://example.com/s.js' } } } }
          - container:
              run:
                container:
                  image: alpine
                  name: ${ "x" }
                  command: ls
                  ports: { '80': 8080 }
                  volumes: { a: /b }
                  environment: { A: b }
                  stdin: s
                  arguments: [ a ]
                  lifetime: { cleanup: eventually, after: PT5M }
                  pullPolicy: always
          - containerShort: { run: { container: { image: alpine, lifetime: { cleanup: never } } } }
          - child: { run: { workflow: { namespace: n, name: c, version: latest, input: { a: '${ .b }' } } } }
        """;
}
