namespace Pawl.Tests.Validation;

internal static partial class ProblemCases
{
    /// <summary><c>call</c> and <c>run</c>.</summary>
    public const string Calls = """
        # A call without arguments
        > missing-property /do/0/c 7:5 | below 'with'
        - c: { call: http }
        # A call with its arguments in place of its name
        > wrong-type /do/0/c/call 7:16 | below 'with'
        - c: { call: { http: {} } }
        # A call with the words of other languages
        > missing-property /do/0/c/with 9:7 | 'verb' meant to be 'method'
        > missing-property /do/0/c/with 9:7 | 'url' meant to be 'endpoint'
        > unknown-property /do/0/c/with/url 10:9 | Did you mean 'endpoint'?
        > unknown-property /do/0/c/with/verb 11:9 | Did you mean 'method'?
        > unknown-property /do/0/c/with/params 12:9 | Did you mean 'query'?
        - c:
            call: http
            with:
              url: http://x
              verb: get
              params: {}
        # Numbers in a query
        > wrong-type /do/0/c/with/query/limit 12:25 | '10'
        > wrong-type /do/0/c/with/query/all 12:34 | 'true'
        - c:
            call: http
            with:
              method: get
              endpoint: http://x
              query: { limit: 10, all: true }
        # A bare expression for headers
        > expression-form /do/0/c/with/headers 12:18 | ${ … }
        - c:
            call: http
            with:
              method: get
              endpoint: http://x
              headers: .h
        # An endpoint with spaces in its expression
        > invalid-uri /do/0/c/with/endpoint 11:19 | a template
        - c:
            call: http
            with:
              method: get
              endpoint: http://x/${ .id }
        # An endpoint with a wrong word
        > missing-property /do/0/c/with/endpoint 11:9 | 'url' meant to be 'uri'
        > unknown-property /do/0/c/with/endpoint/url 11:21 | Did you mean 'uri'?
        - c:
            call: http
            with:
              method: get
              endpoint: { url: http://x }
        # A policy by its name alone
        > wrong-type /do/0/c/with/endpoint/authentication 13:27 | { use: mine }
        - c:
            call: http
            with:
              method: get
              endpoint:
                uri: http://x
                authentication: mine
        # Two schemes of one policy
        > several-alternatives /do/0/c/with/endpoint/authentication/bearer 15:13 | exactly one
        - c:
            call: http
            with:
              method: get
              endpoint:
                uri: http://x
                authentication:
                  basic: { username: u, password: p }
                  bearer: { token: t }
        # A wrong form of output
        > invalid-value /do/0/c/with/output 12:17 | Did you mean 'response'?
        - c:
            call: http
            with:
              method: get
              endpoint: http://x
              output: respone
        # An OpenAPI document by its address alone
        > wrong-type /do/0/c/with/document 10:19 | { endpoint: http://x }
        - c:
            call: openapi
            with:
              document: http://x
              operationId: a
        # A gRPC host with its port
        > invalid-name /do/0/c/with/service/host 11:35 | beside it
        > invalid-value /do/0/c/with/service/port 11:49 | 65535
        - c:
            call: grpc
            with:
              proto: { endpoint: x }
              service: { name: S, host: 'h:80', port: 70000 }
              method: m
        # An AsyncAPI call with nothing to do
        > missing-alternative /do/0/c/with 9:7 | operation, channel
        > missing-alternative /do/0/c/with 9:7 | message, subscription
        - c:
            call: asyncapi
            with:
              document: { endpoint: x }
        # An AsyncAPI filter without braces, and no end of consuming
        > expression-form /do/0/c/with/subscription/filter 12:33 | '${ … }'
        > missing-alternative /do/0/c/with/subscription/consume 12:37 | amount
        - c:
            call: asyncapi
            with:
              document: { endpoint: x }
              channel: a
              subscription: { filter: .a, consume: {} }
        # An MCP method that is none
        > invalid-value /do/0/c/with/method 10:17 | Did you mean 'tools/call'?
        - c:
            call: mcp
            with:
              method: tool/call
              transport: { stdio: { command: x } }
        # An MCP call over two transports
        > several-alternatives /do/0/c/with/transport/stdio 11:54 | http, stdio
        - c:
            call: mcp
            with:
              method: tools/list
              transport: { http: { endpoint: 'http://x' }, stdio: { command: x } }
        # An A2A call with empty parameters
        > must-not-be-empty /do/0/c/with/parameters 12:21
        - c:
            call: a2a
            with:
              server: http://x
              method: message/send
              parameters: {}
        # Two processes
        > several-alternatives /do/0/r/run/shell 10:9 | exactly one
        - r:
            run:
              script: { language: js, code: x }
              shell: { command: ls }
        # A shell command straight below shell
        > wrong-type /do/0/r/run/shell 7:24 | { command
        - r: { run: { shell: ls } }
        # Nothing to run
        > missing-alternative /do/0/r/run 7:10 | container, script
        - r: { run: { await: false } }
        # A wrong word for what a process returns
        > invalid-value /do/0/r/run/return 7:49 | stdout
        - r: { run: { shell: { command: ls }, return: output } }
        # The arguments of a script as a map
        > wrong-type /do/0/r/run/script/arguments 12:22 | in their order
        - r:
            run:
              script:
                language: js
                code: x
                arguments: { a: 1 }
        # Numbers as arguments
        > wrong-type /do/0/r/run/shell/arguments/0 7:52 | '1'
        - r: { run: { shell: { command: ls, arguments: [ 1 ] } } }
        # A script without code
        > missing-alternative /do/0/r/run/script 7:17 | code, source
        - r: { run: { script: { language: js } } }
        # A container that is kept for a while, without saying how long
        > missing-property /do/0/r/run/container/lifetime 7:40 | 'after'
        - r: { run: { container: { image: a, lifetime: { cleanup: eventually } } } }
        # A container that is removed at once, but later
        > unknown-property /do/0/r/run/container/lifetime/after 7:69 | eventually
        - r: { run: { container: { image: a, lifetime: { cleanup: always, after: PT5S } } } }
        # A workflow without a version, and with an expression for its input
        > missing-property /do/0/r/run/workflow 7:17 | latest
        > wrong-type /do/0/r/run/workflow/input 7:59 | object with expressions
        - r: { run: { workflow: { namespace: a, name: b, input: '${ .x }' } } }
        """;
}
