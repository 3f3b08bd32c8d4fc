namespace Pawl.Tests.Validation;

internal static partial class ProblemCases
{
    /// <summary>The kinds of tasks and what belongs to each.</summary>
    public const string Tasks = """
        # Two tasks in one item
        > not-one-key /do/0 7:5 | its own '- '
        - a: { set: { a: 1 } }
          b: { set: { a: 1 } }
        # The body of a task at the depth of its name
        > not-one-key /do/0 7:5 | Indent the lines below 'a:'
        - a:
          call: http
          with: {}
        # The body of a task in place of its name
        > not-one-key /do/0 7:5 | needs a name
        - call: http
          with: {}
        # A task without a name
        > unknown-task /do/0/set 7:5 | no name
        - set: { a: 1 }
        # An item of text
        > wrong-type /do/0 7:5
        - hello
        # A task of text
        > wrong-type /do/0/hello 7:12 | what the task does
        - hello: world
        # A task with nothing below
        > wrong-type /do/0/hello 7:11 | indented more
        - hello:
        # A task that does nothing
        > unknown-task /do/0/hello 7:5 | call, do, emit
        - hello: { metadata: {} }
        # A protocol for a task
        > unknown-task /do/0/get 7:5 | call: http
        - get:
            http: { method: get }
        # A shell for a task
        > unknown-task /do/0/list 7:5 | below 'run'
        - list:
            shell: { command: ls }
        # Sleeping
        > unknown-task /do/0/rest 7:5 | 'wait'
        - rest: { sleep: PT5S }
        # Running in parallel
        > unknown-task /do/0/both 7:5 | 'fork'
        - both: { parallel: [] }
        # A misspelt word of a task
        > unknown-task /do/0/a 7:5 | meant to be 'switch'
        - a: { swicth: [] }
        # Two things in one task
        > several-tasks /do/0/a 7:5 | two tasks
        - a:
            set: { a: 1 }
            wait: PT5S
        # A property that no task has
        > unknown-property /do/0/a/color 9:7 | Allowed
        - a:
            set: { a: 1 }
            color: red
        # Properties by the names of other languages
        > unknown-property /do/0/a/condition 8:7 | Did you mean 'if'?
        > unknown-property /do/0/a/next 9:7 | Did you mean 'then'?
        - a:
            condition: .x
            next: end
            set: { a: 1 }
        # A condition that is a boolean
        > wrong-type /do/0/a/if 8:11 | '${ true }'
        - a:
            if: true
            set: { a: 1 }
        # Nothing to set
        > must-not-be-empty /do/0/a/set 7:15 | ${ {} }
        - a: { set: {} }
        # A list to set
        > wrong-type /do/0/a/set 7:15 | as an expression
        - a: { set: [ 1 ] }
        # Input and output as text
        > wrong-type /do/0/a/input 8:14 | { from: '.x' }
        > wrong-type /do/0/a/output 9:15 | { as: '.y' }
        - a:
            input: .x
            output: .y
            set: { a: 1 }
        # The wrong direction
        > unknown-property /do/0/a/input/as 8:16 | Did you mean 'from'?
        - a:
            input: { as: .x }
            set: { a: 1 }
        # Durations as people write them
        > invalid-duration /do/0/a/wait 7:16 | PT5S
        > invalid-duration /do/1/b/wait 8:16 | PT30M
        > invalid-duration /do/2/c/wait 9:16 | { seconds: 30 }
        > invalid-duration /do/3/d/wait 10:16 | { milliseconds: 500 }
        > invalid-duration /do/4/e/wait 11:16 | PT5S
        > invalid-duration /do/5/f/wait 12:16 | ISO 8601
        > invalid-duration /do/6/g/wait 13:16
        > unknown-property /do/7/h/wait/second 14:18 | seconds
        > wrong-type /do/8/i/wait/seconds 15:27 | smaller unit
        > wrong-type /do/9/j/wait/seconds 16:27 | whole duration
        > must-not-be-empty /do/10/k/wait 17:16
        > unknown-property /do/11/l/wait/months 18:18 | days
        > invalid-duration /do/12/m/wait 19:16
        > invalid-duration /do/13/n/wait 20:16
        - a: { wait: 5s }
        - b: { wait: 30 minutes }
        - c: { wait: 30 }
        - d: { wait: 500 ms }
        - e: { wait: pt5s }
        - f: { wait: soon }
        - g: { wait: [ 5 ] }
        - h: { wait: { second: 5 } }
        - i: { wait: { seconds: 1.5 } }
        - j: { wait: { seconds: '${ .n }' } }
        - k: { wait: {} }
        - l: { wait: { months: 1 } }
        - m: { wait: P }
        - n: { wait: P1DT }
        # A timeout that is a number
        > wrong-type /do/0/a/timeout 8:16 | { after: { seconds: 30 } }
        - a:
            timeout: 30
            set: { a: 1 }
        # A timeout without after
        > missing-property /do/0/a/timeout 8:7 | below 'after'
        > unknown-property /do/0/a/timeout/seconds 8:18
        - a:
            timeout: { seconds: 30 }
            set: { a: 1 }
        # Cases in an object
        > wrong-type /do/0/s/switch 9:9 | begin each with '- name:'
        - s:
            switch:
              one: { when: .a, then: end }
        # No case at all
        > must-not-be-empty /do/0/s/switch 7:18
        - s: { switch: [] }
        # A case that leads nowhere
        > missing-property /do/0/s/switch/0/one 9:11 | 'then'
        - s:
            switch:
              - one: { when: .a }
        # A case without a name
        > not-one-key /do/0/s/switch/0 9:11 | its name
        - s:
            switch:
              - when: .a
                then: end
        # A case that is only a target
        > wrong-type /do/0/s/switch/0/one 9:16 | { then: end }
        - s:
            switch:
              - one: end
        # A loop without a body
        > missing-property /do/0/l 7:5 | 'do'
        - l: { for: { in: .x } }
        # A loop over text
        > wrong-type /do/0/l/for 7:15 | in: '${ … }'
        - l: { for: .items, do: [] }
        # A loop over an inline list of numbers
        > wrong-type /do/0/l/for/in/0 7:23 | inline list holds objects
        > wrong-type /do/0/l/for/in/1 7:26
        - l: { for: { in: [ 1, 2 ] }, do: [] }
        # A loop over nothing, with a word of another language
        > missing-property /do/0/l/for 7:10 | 'in'
        > unknown-property /do/0/l/for/of 7:17 | Did you mean 'in'?
        - l: { for: { of: .items }, do: [] }
        # Branches straight below fork
        > wrong-type /do/0/f/fork 9:9 | branches
        - f:
            fork:
              - a: { set: { a: 1 } }
        # A word for a boolean
        > wrong-type /do/0/f/fork/compete 7:27 | only true and false
        - f: { fork: { compete: yes, branches: [] } }
        # A try without a catch
        > missing-property /do/0/t 7:5 | catch: {}
        - t: { try: [] }
        # The tasks of a catch straight below it
        > wrong-type /do/0/t/catch 10:9 | below 'do'
        - t:
            try: []
            catch:
              - a: { set: { a: 1 } }
        # An empty filter of errors
        > must-not-be-empty /do/0/t/catch/errors/with 7:44 | every error
        - t: { try: [], catch: { errors: { with: {} } } }
        # A backoff by its name
        > wrong-type /do/0/t/catch/retry/backoff 7:46 | { exponential: {} }
        - t: { try: [], catch: { retry: { backoff: exponential } } }
        # Two backoffs
        > several-alternatives /do/0/t/catch/retry/backoff/linear 7:62 | exactly one
        - t: { try: [], catch: { retry: { backoff: { constant: {}, linear: {} } } } }
        # A number of attempts in the wrong place
        > wrong-type /do/0/t/catch/retry/limit/attempt 7:55 | { count: 3 }
        - t: { try: [], catch: { retry: { limit: { attempt: 3 } } } }
        # A jitter with one end
        > missing-property /do/0/t/catch/retry/jitter 7:37 | 'to'
        - t: { try: [], catch: { retry: { jitter: { from: PT1S } } } }
        # Half an error
        > missing-property /do/0/r/raise/error 7:19 | type
        > missing-property /do/0/r/raise/error 7:19 | status
        > unknown-property /do/0/r/raise/error/message 7:28 | Did you mean 'detail'?
        - r: { raise: { error: { message: x } } }
        # An event without a type
        > missing-property /do/0/e/emit/event/with 7:27 | 'type'
        - e: { emit: { event: { with: { source: /a } } } }
        # An event without event
        > missing-property /do/0/e/emit 7:10 | 'event'
        > unknown-property /do/0/e/emit/with 7:18
        - e: { emit: { with: { type: a } } }
        # A source with spaces
        > invalid-uri /do/0/e/emit/event/with/source 7:52 | %20
        - e: { emit: { event: { with: { type: a, source: my app } } } }
        # Listening to nothing in particular
        > missing-alternative /do/0/l/listen/to 7:20 | all, any, one
        > unknown-property /do/0/l/listen/to/with 7:26
        - l: { listen: { to: { with: { type: a } } } }
        # Two ways of listening
        > several-alternatives /do/0/l/listen/to/one 7:35 | exactly one
        - l: { listen: { to: { any: [], one: { with: { type: a } } } } }
        # Attributes without with
        > missing-property /do/0/l/listen/to/one 7:26 | below 'with'
        > unknown-property /do/0/l/listen/to/one/type 7:33
        - l: { listen: { to: { one: { type: a } } } }
        # A filter of nothing
        > must-not-be-empty /do/0/l/listen/to/one/with 7:39 | any: []
        - l: { listen: { to: { one: { with: {} } } } }
        # An until inside an until
        > unknown-property /do/0/l/listen/to/until/until 11:29 | inside an 'until'
        - l:
            listen:
              to:
                any: []
                until: { any: [], until: .x }
        # An until beside one
        > unknown-property /do/0/l/listen/to/until 11:11 | beside 'any'
        - l:
            listen:
              to:
                one: { with: { type: a } }
                until: .x
        # A correlation by its path alone
        > wrong-type /do/0/l/listen/to/one/correlate/id 7:69 | { from: '.id' }
        - l: { listen: { to: { one: { with: { type: a }, correlate: { id: .id } } } } }
        """;
}
