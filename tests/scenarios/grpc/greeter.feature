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
    document: { dsl: '1.0.3', namespace: test, name: greet, version: '1.0.0' }
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
    document: { dsl: '1.0.3', namespace: test, name: greet, version: '1.0.0' }
    do:
      - greet:
          call: grpc
          with:
            proto: { endpoint: 'file://app/greet.proto' }
            service: { name: Greeter, host: localhost, port: 5011 }
            method: SayHello
            arguments: { name: Bob }
          output: { as: .message }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    Hello Bob
    """
