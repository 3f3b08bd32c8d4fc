namespace Pawl.Cli.Templates;

/// <summary>The beginning of a template.</summary>
internal static class TemplateScaffold
{
    public static string Of(string @namespace, string name, string version) => $$"""
        # What it does, in a line.
        document:
          dsl: '1.0.3'
          namespace: {{@namespace}}
          name: {{name}}
          version: '{{version}}'
          title: What people see in a list
          summary: What it does, and what it needs.
          tags: { kind: template }
        input:
          # The parameters: their titles and defaults are what a form shows.
          schema:
            document:
              type: object
              additionalProperties: false
              required: [url]
              properties:
                url: { type: string, format: uri, title: What to call }
                greeting: { type: string, title: What to say, default: hello }
          # Defaults once more: a schema does not change data, and who starts the template directly leaves them out.
          from: '{ greeting: "hello" } + .'
        do:
          - call:
              call: http
              with: { method: post, endpoint: '${ .url }', body: { text: '${ .greeting }' } }

        """;
}
