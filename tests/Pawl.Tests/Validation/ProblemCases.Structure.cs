namespace Pawl.Tests.Validation;

internal static partial class ProblemCases
{
    /// <summary>The root, <c>document</c>, <c>use</c>, <c>schedule</c>, and values everywhere.</summary>
    public const string Structure = """
        # A document without tasks
        > missing-property (root) 1:1 | List the tasks
        document: { dsl: 1.0.3, namespace: a, name: b, version: 1.2.3 }
        # A header with nothing below
        > missing-property (root) 1:1 | 'do'
        > wrong-type /document 1:10 | indented more
        document:
        # A header without anything
        > missing-property /document 1:1 | 1.0.3
        > missing-property /document 1:1 | namespace
        > missing-property /document 1:1 | name
        > missing-property /document 1:1 | 0.1.0
        document: {}
        do: []
        # A header of text
        > wrong-type /document 1:11
        document: x
        do: []
        # Versions that YAML reads as numbers
        > wrong-type /document/dsl 2:8 | '1.0.0'
        > wrong-type /document/version 5:12 | '2.0.0'
        document:
          dsl: 1.0
          namespace: test
          name: test
          version: 2
        do: []
        # Versions that are none
        > invalid-version /document/dsl 2:8 | Did you mean '1.0.3'?
        > invalid-version /document/version 5:12 | three numbers
        document:
          dsl: v1.0.3
          namespace: test
          name: test
          version: latest
        do: []
        # A version with a leading zero
        > invalid-version /document/version 5:12
        document:
          dsl: 1.0.3
          namespace: test
          name: test
          version: 1.02.3
        do: []
        # Names that are no DNS labels
        > invalid-name /document/namespace 3:14 | Did you mean 'my-team'?
        > invalid-name /document/name 4:9 | at most 63
        document:
          dsl: 1.0.3
          namespace: my team
          name: _
          version: 1.2.3
        do: []
        # A misspelt property of the header
        > missing-property /document 1:1 | Is 'nmae' meant to be 'name'?
        > unknown-property /document/nmae 4:3 | Did you mean 'name'?
        document:
          dsl: 1.0.3
          namespace: test
          nmae: test
          version: 1.2.3
        do: []
        # Tags must be an object
        > wrong-type /document/tags 6:9 | Leave the '- ' away
        document:
          dsl: 1.0.3
          namespace: test
          name: test
          version: 1.2.3
          tags: [ a ]
        do: []
        # Tasks in an object
        > wrong-type /do 7:3 | begin each with '- name:'
        hello: { set: { a: 1 } }
        # Nothing below do
        > wrong-type /do 6:4 | indented more

        # A schedule reads what it does not listen to
        > unknown-property /schedule/read 10:3 | 'on'
        - a: { set: { a: 1 } }
        ...
        schedule:
          cron: '* * * * *'
          read: data
        # A schedule with a wrong word
        > invalid-value /schedule/read 12:9 | Did you mean 'envelope'?
        - a: { set: { a: 1 } }
        ...
        schedule:
          on:
            one:
              with: { type: a }
          read: envelop
        # A property of a schedule by another name
        > unknown-property /schedule/interval 9:3 | Did you mean 'every'?
        - a: { set: { a: 1 } }
        ...
        schedule:
          interval: PT5S
        # Secrets as a map
        > wrong-type /use/secrets 9:12 | values are never part
        - a: { set: { a: 1 } }
        ...
        use:
          secrets: { key: value }
        # Extensions as a map
        > wrong-type /use/extensions 10:5 | begin each with '- name:'
        - a: { set: { a: 1 } }
        ...
        use:
          extensions:
            log: { extend: all }
        # An extension of an unknown kind of task
        > invalid-value /use/extensions/0/log/extend 10:22 | Did you mean 'set'?
        - a: { set: { a: 1 } }
        ...
        use:
          extensions:
            - log: { extend: sets }
        # An extension that extends nothing
        > missing-property /use/extensions/0/log 10:7 | which tasks
        - a: { set: { a: 1 } }
        ...
        use:
          extensions:
            - log: { before: [] }
        # Two extensions in one item
        > not-one-key /use/extensions/0 10:7 | its own '- '
        - a: { set: { a: 1 } }
        ...
        use:
          extensions:
            - { a: { extend: all }, b: { extend: all } }
        # Basic authentication without a password
        > missing-property /use/authentications/p/basic 10:10 | password
        - a: { set: { a: 1 } }
        ...
        use:
          authentications:
            p: { basic: { username: u } }
        # OAuth2 without what it needs
        > missing-property /use/authentications/p/oauth2 10:10 | authority
        > invalid-value /use/authentications/p/oauth2/grant 10:27 | client_credentials
        - a: { set: { a: 1 } }
        ...
        use:
          authentications:
            p: { oauth2: { grant: client_credential } }
        # The scheme that is gone
        > missing-alternative /use/authentications/p 10:5 | basic, bearer
        > unexpected-property /use/authentications/p/certificate 10:10
        - a: { set: { a: 1 } }
        ...
        use:
          authentications:
            p: { certificate: { use: x } }
        # An error without a type, with its status in quotes
        > missing-property /use/errors/e 10:5 | type
        > wrong-type /use/errors/e/status 10:18 | quotes
        - a: { set: { a: 1 } }
        ...
        use:
          errors:
            e: { status: '400' }
        # A catalog by its address alone
        > wrong-type /use/catalogs/c 10:8 | { endpoint: https://x }
        - a: { set: { a: 1 } }
        ...
        use:
          catalogs:
            c: https://x
        # A misspelt mode
        > invalid-value /evaluate/mode 9:9 | Did you mean 'loose'?
        - a: { set: { a: 1 } }
        ...
        evaluate:
          mode: lose
        # Both an inline and an external schema
        > several-alternatives /input/schema/resource 11:5 | document, resource
        - a: { set: { a: 1 } }
        ...
        input:
          schema:
            document: {}
            resource: { endpoint: x }
        # A schema straight below schema
        > missing-alternative /input/schema 9:3 | document, resource
        > unknown-property /input/schema/type 9:13
        - a: { set: { a: 1 } }
        ...
        input:
          schema: { type: object }
        # An input that is only an expression
        > wrong-type /input 8:8 | { from: '.a' }
        - a: { set: { a: 1 } }
        ...
        input: .a
        # A merge key
        > unknown-property /do/0/a/<< 8:7 | YAML 1.2
        - a:
            <<: { set: { a: 1 } }
            set: { a: 1 }
        """;
}
