@grpc
Feature: gRPC calls

  A document in protobuf's language says what can be called; nothing is compiled or generated.

  @spec
  Scenario: A unary call with a document from a server
    Given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /greet.proto
      replies:
        - status: 200
          body: |
            syntax = "proto3";
            service Greeter { rpc SayHello (HelloRequest) returns (HelloReply); }
            message HelloRequest { string name = 1; }
            message HelloReply { string message = 1; }
    """
    And a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-unary, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'http://stub.test/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
            arguments: { name: '${ .user.preferredDisplayName }' }
    """
    And given the workflow input is:
    """yaml
    user: { preferredDisplayName: Ada }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    message: Hello Ada
    """

  @reading
  Scenario: A document that the operator keeps as a file
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-file, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'file://app/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
            arguments: { name: Ada }
          output: { as: .message }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    Hello Ada
    """

  @spec
  Scenario: Arguments may be left away
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-no-arguments, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'file://app/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    message: 'Hello '
    """

  @reading
  Scenario: Fields that the service leaves out have their default
    Given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /greet.proto
      replies:
        - status: 200
          body: |
            syntax = "proto3";
            service Greeter { rpc SayHello (HelloRequest) returns (HelloReply); }
            message HelloRequest { string name = 1; }
            message HelloReply { string message = 1; int32 count = 2; repeated string others = 3; optional string note = 4; }
    """
    And a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-defaults, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'http://stub.test/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
            arguments: { name: Ada }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    message: Hello Ada
    count: 0
    others: []
    """

  @reading
  Scenario: Imports come from beside the document
    Given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /api/greet.proto
      replies:
        - status: 200
          body: |
            syntax = "proto3";
            import "messages/hello.proto";
            service Greeter { rpc SayHello (hello.HelloRequest) returns (hello.HelloReply); }
    - method: GET
      path: /api/messages/hello.proto
      replies:
        - status: 200
          body: |
            syntax = "proto3";
            package hello;
            message HelloRequest { string name = 1; }
            message HelloReply { string message = 1; }
    """
    And a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-imports, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'http://stub.test/api/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
            arguments: { name: Ada }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    message: Hello Ada
    """

  @reading
  Scenario: A loop reads its document once
    Given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /greet.proto
      replies:
        - status: 200
          body: |
            syntax = "proto3";
            service Greeter { rpc SayHello (HelloRequest) returns (HelloReply); }
            message HelloRequest { string name = 1; }
            message HelloReply { string message = 1; }
    """
    And a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-loop, version: '1.0.0' }
    do:
      - greetAll:
          for: { each: name, in: '[ "a", "b", "c" ]' }
          do:
            - greet:
                call: grpc
                with:
                  proto: { endpoint: 'http://stub.test/greet.proto' }
                  service: { name: Greeter, host: localhost, port: 5011 }
                  method: SayHello
                  arguments: { name: '${ $name }' }
                export: { as: '${ { greetings: (($context.greetings // []) + [ .message ]) } }' }
      - all: { set: '${ $context.greetings }' }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ Hello a, Hello b, Hello c ]
    """
    And the server should have received 1 requests for 'GET /greet.proto'

  @spec
  Scenario: The document is fetched with the credentials of its endpoint
    Given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /greet.proto
      replies:
        - status: 200
          body: |
            syntax = "proto3";
            service Greeter { rpc SayHello (HelloRequest) returns (HelloReply); }
            message HelloRequest { string name = 1; }
            message HelloReply { string message = 1; }
    """
    And a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-credentials, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: { uri: 'http://stub.test/greet.proto', authentication: { bearer: { token: abc } } } }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
            arguments: { name: Ada }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    message: Hello Ada
    """
    And request 1 for 'GET /greet.proto' should match:
    """yaml
    headers: { authorization: Bearer abc }
    """

  @reading
  Scenario: A failed call is caught like any communication error
    Given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /greet.proto
      replies:
        - status: 200
          body: |
            syntax = "proto3";
            service Greeter { rpc SayHello (HelloRequest) returns (HelloReply); rpc Missing (HelloRequest) returns (HelloReply); }
            message HelloRequest { string name = 1; }
            message HelloReply { string message = 1; }
    """
    And a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-caught, version: '1.0.0' }
    do:
      - attempt:
          try:
            - greet:
                call: grpc
                with:
                  proto: { endpoint: 'http://stub.test/greet.proto' }
                  service: { name: Greeter, host: localhost, port: 5011 }
                  method: Missing
                  arguments: { name: Ada }
          catch:
            errors: { with: { type: 'https://open-workflow-specification.org/spec/1.0.0/errors/communication', status: 501 } }
            do:
              - handled: { set: { caught: '${ $error.status }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    caught: 501
    """

  @reading
  Scenario: The package of the document belongs to the name of the service
    Given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /greet.proto
      replies:
        - status: 200
          body: |
            syntax = "proto3"; package other;
            service Greeter { rpc SayHello (HelloRequest) returns (HelloReply); }
            message HelloRequest { string name = 1; }
            message HelloReply { string message = 1; }
    """
    And a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-package, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'http://stub.test/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
            arguments: { name: Ada }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/communication
    status: 501
    instance: /do/0/greet
    detail: { $matches: 'UNIMPLEMENTED: unknown method /other\.Greeter/SayHello' }
    """

  @reading
  Scenario: A service that the document does not declare
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-no-service, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'file://app/greet.proto' }
            service: { name: Farewell, host: localhost, port: 5011 }
            method: SayHello
            arguments: { name: Ada }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/configuration
    status: 400
    instance: /do/0/greet
    detail: { $matches: 'Farewell' }
    """

  @reading
  Scenario: A method that the document does not declare
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-no-method, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'file://app/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: sayHello
            arguments: { name: Ada }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/configuration
    status: 400
    instance: /do/0/greet
    detail: { $matches: 'SayHello' }
    """

  @reading
  Scenario: Arguments of another type than the message has
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-mismatch, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'file://app/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
            arguments: { name: [ Ada ] }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/validation
    status: 400
    instance: /do/0/greet
    detail: { $matches: '\.name: expected text' }
    """

  @reading
  Scenario: Arguments that the message does not have
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-unknown-field, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'file://app/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
            arguments: { nmae: Ada }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/validation
    status: 400
    instance: /do/0/greet
    detail: { $matches: 'nmae' }
    """

  @reading
  Scenario: A document that is none
    Given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /greet.proto
      replies:
        - status: 200
          body: |
            syntax = "proto3";
            service Greeter {
              rpc SayHello HelloRequest;
            }
    """
    And a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-broken, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'http://stub.test/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
            arguments: { name: Ada }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/configuration
    status: 400
    instance: /do/0/greet
    detail: { $matches: 'greet\.proto.*line 3, column 16' }
    """

  @reading
  Scenario: A document that is not there
    Given an HTTP server at 'http://stub.test' that answers:
    """yaml
    - method: GET
      path: /other.proto
      replies:
        - status: 200
          body: |
            syntax = "proto3";
            service Greeter { rpc SayHello (HelloRequest) returns (HelloReply); }
            message HelloRequest { string name = 1; }
            message HelloReply { string message = 1; }
    """
    And a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: scenarios, name: grpc-missing, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'http://stub.test/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
            arguments: { name: Ada }
    """
    When the workflow is executed
    Then the workflow should fault with error matching:
    """yaml
    type: https://open-workflow-specification.org/spec/1.0.0/errors/communication
    status: 404
    instance: /do/0/greet
    detail: { $matches: 'greet\.proto' }
    """
