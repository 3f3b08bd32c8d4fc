using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;

namespace Pawl.Server.Templates;

/// <summary>The templates that come with Pawl: the folder <c>templates/</c>, built into the program.</summary>
internal static class TemplateLibrary
{
    private const string Folder = "templates/";
    private const string Extension = ".yaml";

    /// <summary>All of them, by name.</summary>
    public static ImmutableSortedDictionary<string, LibraryTemplate> All { get; } = Read();

    private static ImmutableSortedDictionary<string, LibraryTemplate> Read()
    {
        var here = Assembly.GetExecutingAssembly();
        return here.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)).Select(name =>
        {
            using var reader = new StreamReader(here.GetManifestResourceStream(name)!, Encoding.UTF8);
            var text = reader.ReadToEnd();
            var definition = WorkflowReader.Read(text).Definition ?? throw new InvalidOperationException($"The template {name} is not valid.");
            return new LibraryTemplate(definition, text);
        }).ToImmutableSortedDictionary(template => template.Definition.Id.Name, template => template, StringComparer.Ordinal);
    }
}

/// <summary>A template that comes with Pawl.</summary>
/// <param name="Definition">The document as read.</param>
/// <param name="Text">Its text.</param>
internal sealed record LibraryTemplate(WorkflowDefinition Definition, string Text);
