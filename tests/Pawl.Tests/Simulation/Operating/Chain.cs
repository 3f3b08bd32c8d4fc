using System.Security.Cryptography;
using System.Text;
using Pawl.Engine.Activities;
using Pawl.Engine.Capabilities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Definitions;
using Xunit;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>What a link of a chain does.</summary>
internal enum LinkKind
{
    /// <summary>Asks a service, tells it everything it got, adds one, and notes its name in the context.</summary>
    Call,
    /// <summary>The same, if the number is even.</summary>
    CallIfEven,
    /// <summary>Doubles the number and adds what the context says.</summary>
    Set,
    /// <summary>Waits, and hands on what it got.</summary>
    Wait,
}

/// <summary>One task of a chain.</summary>
internal sealed record Link(string Name, LinkKind Kind);

/// <summary>One version of a chain: tasks one after the other, each of which says to the outside what it got. So whatever is lost, doubled or mistaken is told.</summary>
internal sealed class Chain
{
    /// <summary>A call that gets more than this fails.</summary>
    public const long Most = 100_000;

    private Chain(string version, params Link[] links)
    {
        Version = version;
        Links = [.. links];
        var tasks = links.Select((link, at) => $$"""{"{{link.Name}}":{{Task(link, version, at)}}}""");
        var source = $$"""{"document":{"dsl":"1.0.3","namespace":"sim","name":"chain","version":"{{version}}"},"do":[{{string.Join(',', tasks)}}]}""";
        var read = RunnableDocuments.Read(source);
        Assert.True(read.IsValid, $"{source}\n{string.Join('\n', read.Problems)}");
        Definition = read.Definition!;
        Document = new() { Id = Definition.Id, Source = source, Digest = SHA256.HashData(Encoding.UTF8.GetBytes(source)), CreatedAt = DateTimeOffset.UnixEpoch };
    }

    public string Version { get; }
    public IReadOnlyList<Link> Links { get; }
    public WorkflowDefinition Definition { get; }
    public DefinitionDocument Document { get; }

    /// <summary>The chain, and a later version of it with more tasks, some of them in other places.</summary>
    public static IReadOnlyList<Chain> Versions { get; } =
    [
        new("1.0.0", new("a", LinkKind.Call), new("b", LinkKind.Set), new("c", LinkKind.Call), new("d", LinkKind.Wait), new("e", LinkKind.CallIfEven), new("f", LinkKind.Call), new("g", LinkKind.Set)),
        new(
            "1.1.0", new("a", LinkKind.Call), new("x", LinkKind.Call), new("b", LinkKind.Set), new("d", LinkKind.Wait), new("c", LinkKind.Call), new("e", LinkKind.CallIfEven), new("f", LinkKind.Call),
            new("g", LinkKind.Set), new("h", LinkKind.Set)),
    ];

    public static Chain Of(DefinitionId id) => Versions.Single(version => version.Definition.Id == id);

    public int IndexOf(string name)
    {
        for (var i = 0; i < Links.Count; i++)
            if (Links[i].Name == name) return i;
        return -1;
    }

    public string PointerOf(int index) => $"/do/{index}/{Links[index].Name}";

    /// <summary>The data that holds a number.</summary>
    public static JqValue Data(long number) => JqValue.Object(("n", JqValue.From(number)));

    /// <summary>What a call says.</summary>
    public static JqValue Said(ActivityRequest request) => request is HttpActivity { Body: { } body } ? body : JqValue.Null;

    private static string Task(Link link, string version, int at)
    {
        const string Endpoint = """ "${ \"http://service/\\(if .n > 100000 then 99 else 0 end)/MS\" }" """;
        var call = $$"""
            "call":"http","with":{"method":"post","endpoint":{{Endpoint.Trim().Replace("MS", (10 + at).ToString(), StringComparison.Ordinal)}},
            "body":"${ { task: \"{{link.Name}}\", version: \"{{version}}\", n: .n, k: ($context.k // 0), last: ($context.last // \"\") } }"},
            "output":{"as":"${ { n: (.body.n + 1) } }"},"export":{"as":"${ $context + { last: \"{{link.Name}}\" } }"}
            """;
        return link.Kind switch
        {
            LinkKind.Call => $$"""{ {{call}} }""",
            LinkKind.CallIfEven => $$"""{ "if":"${ .n % 2 == 0 }",{{call}} }""",
            LinkKind.Set => """{ "set":"${ { n: (.n * 2 + ($context.k // 0)) } }" }""",
            _ => """{ "wait":{"seconds":2} }""",
        };
    }
}
