using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Pawl.Language.Schemas;

namespace Pawl.Language.Linking;

/// <summary>A definition together with what it refers to.</summary>
/// <param name="Definition">The definition, its external functions and schemas in place.</param>
/// <param name="Unresolved">What is referred to and not among the resources: look it up, and link again.</param>
public sealed record LinkResult(WorkflowDefinition Definition, ImmutableArray<ExternalReference> Unresolved);

/// <summary>Puts resources from outside into a definition. Pure: the same definition and resources give the same result.</summary>
/// <remarks>A resource that cannot be used is no failure of linking: it becomes the error of the task that needs it.</remarks>
public static class DefinitionLinker
{
    /// <summary>Links as far as the resources go.</summary>
    /// <param name="definition">The definition as it was read.</param>
    /// <param name="resources">What was looked up; one that nothing refers to is ignored.</param>
    public static LinkResult Link(WorkflowDefinition definition, IReadOnlyList<PinnedResource> resources)
    {
        var linking = new Linking(definition, resources);
        return new(linking.Run(), linking.Unresolved);
    }

    private sealed class Linking(WorkflowDefinition definition, IReadOnlyList<PinnedResource> resources)
    {
        private readonly Dictionary<string, PinnedResource> byKey = resources.DistinctBy(resource => resource.Key).ToDictionary(resource => resource.Key);
        private readonly HashSet<string> reachable = [definition.Id.Namespace, .. definition.TasksByPointer.Values.OfType<WorkflowTask>().Select(task => task.Namespace)];
        private readonly Dictionary<(ResourceKind, string), ExternalReference> unresolved = [];
        private readonly ImmutableDictionary<string, TaskDefinition>.Builder functions = definition.Use.Functions.ToBuilder();
        private readonly ImmutableDictionary<string, TaskDefinition>.Builder tasks = definition.TasksByPointer.ToBuilder();
        private readonly ImmutableDictionary<string, TaskList>.Builder lists = definition.ListsByPointer.ToBuilder();
        private readonly ImmutableDictionary<string, JsonSchema>.Builder schemas = ImmutableDictionary.CreateBuilder<string, JsonSchema>();
        private readonly ImmutableDictionary<(ResourceKind, string), string>.Builder faults = ImmutableDictionary.CreateBuilder<(ResourceKind, string), string>();

        public ImmutableArray<ExternalReference> Unresolved => [.. unresolved.Values];

        public WorkflowDefinition Run()
        {
            var open = new Queue<ExternalReference>(definition.External);
            var seen = new HashSet<(ResourceKind, string)>();
            while (open.TryDequeue(out var reference))
            {
                if (!seen.Add((reference.Kind, reference.Key))) continue;
                if (!byKey.TryGetValue(reference.Key, out var resource))
                    unresolved.TryAdd((reference.Kind, reference.Key), reference);
                else if (resource is not { Text: { } text, Uri: { } uri })
                    faults[(reference.Kind, reference.Key)] = resource.Error ?? $"'{reference.Key}' could not be had.";
                else if (reference.Kind is ResourceKind.Function)
                    foreach (var inner in AddFunction(reference.Key, text, new(uri))) open.Enqueue(inner);
                else
                    AddSchema(reference.Key, new(uri));
            }
            return definition with
            {
                Use = definition.Use with { Functions = functions.ToImmutable() },
                TasksByPointer = tasks.ToImmutable(),
                ListsByPointer = lists.ToImmutable(),
                Linked = new() { Schemas = schemas.ToImmutable(), Faults = faults.ToImmutable() },
            };
        }

        private ImmutableArray<ExternalReference> AddFunction(string key, string text, Uri uri)
        {
            var read = FunctionDocument.Read(text, key, uri, definition.Use.Catalogs.Keys);
            if (read.Task is null)
            {
                var problem = read.Problems.FirstOrDefault(problem => problem.Severity is Validation.Severity.Error);
                faults[(ResourceKind.Function, key)] = $"The function '{key}' cannot be used: line {problem?.Line} of {uri}: {problem?.Message}";
                return [];
            }
            // What comes from elsewhere was not there when the document was published, and nobody asked whether its publisher may do that. It stays in place
            // all the same: executions that are inside of it already must find their way out.
            if (read.Tasks.Values.OfType<WorkflowTask>().FirstOrDefault(task => !reachable.Contains(task.Namespace)) is { } foreign)
                faults[(ResourceKind.Function, key)] = $"The function '{key}' cannot be used: it runs a workflow of the namespace '{foreign.Namespace}', and the document that calls it runs none there.";
            functions[key] = read.Task;
            tasks.AddRange(read.Tasks);
            lists.AddRange(read.Lists);
            return ExternalReferences.Of(definition.Use, read.Tasks.Values);
        }

        private void AddSchema(string key, Uri uri)
        {
            string? fault = null;
            var missing = false;
            try
            {
                // A reference to the document, so that the references inside it are resolved against its address.
                schemas[key] = JsonSchema.Compile(JqValue.Object(("$ref", JqValue.From(uri.AbsoluteUri))), Document);
            }
            catch (JsonSchemaException error)
            {
                if (!missing) faults[(ResourceKind.Schema, key)] = fault ?? $"The schema '{key}' cannot be used: {error.Message}";
            }

            JqValue? Document(string address)
            {
                // Documents that schemas refer to are pinned by their address.
                var resource = resources.FirstOrDefault(resource => resource.Key == address || (resource.Uri is { } at && WithoutFragment(at) == address));
                if (resource is null)
                {
                    missing = true;
                    unresolved.TryAdd((ResourceKind.Schema, address), new(ResourceKind.Schema, address, new(new DataTemplate.Literal(JqValue.From(address)), null) { Text = address }, null));
                    return null;
                }
                if (resource.Text is not { } text)
                {
                    fault = resource.Error;
                    return null;
                }
                var read = DataReader.Read(text);
                if (read.Value is null) fault = $"The schema '{key}' cannot be used: {address} is neither YAML nor JSON: {read.Problems.FirstOrDefault()?.Message}";
                return read.Value;
            }
        }

        private static string WithoutFragment(string uri) => uri.IndexOf('#', StringComparison.Ordinal) is >= 0 and var hash ? uri[..hash] : uri;
    }
}
