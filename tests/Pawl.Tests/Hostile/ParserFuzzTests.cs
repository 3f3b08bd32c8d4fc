using Pawl.Engine.Decisions;
using Pawl.Engine.Tasks;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Pawl.Language.Expressions.Dates;
using Pawl.Language.Schemas;
using Pawl.Runners.Grpc.Protos;
using Pawl.Tests.Documents;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Hostile;

/// <summary>Every reader of texts in the language and the engine, fed with damaged ones. <c>./check fuzz</c> plays on with other seeds.</summary>
public sealed class ParserFuzzTests
{
    private static readonly JqValue Input = JqValue.Parse("""{"id":"a b/c","n":1,"list":[1]}""");

    private static readonly FuzzedParser[] Parsers =
    [
        new("workflow documents", text => WorkflowReader.Read(text), [SampleDocuments.WithTasks("- a: { set: { x: '${ .a }' } }"), """{"document":{"dsl":"1.0.3","namespace":"a","name":"b","version":"1.0.0"},"do":[{"a":{"set":{"x":1}}}]}"""]),
        new("JSON", text => JqValue.Parse(text), ["""{"a":[1,2.5e3,"x\u00e9",{"b":null}],"c":true}""", "[[[[1]]]]"], typeof(JqParseException)),
        new("jq", text => JqProgram.Compile(text, ["x"]), [".a | map(select(.b > 1)) | {c: $x, \"d\": .e?}", "reduce .[] as [$a] (0; . + $a) // \"\\(.x)\""], typeof(JqCompileException)),
        new("cron", text => CronSchedule.Parse(text, out _), ["*/5 0-6,12 1 JAN MON-FRI", "0 0 29 2 *", "0 30 4 * * 1"]),
        new("durations", text => _ = DurationText.TryParse(text, out CalendarDuration _), ["P1Y2M3DT4H5M6.789S", "PT0.5S", "P1W"]),
        new("versions", text => _ = SemanticVersion.TryParse(text, out _), ["1.2.3-rc.1+build.5", "10.20.30"]),
        new("addresses with variables", text => UriTemplates.Expand(text, Input), ["https://example.com/{id}/x?n={n}", "{list}"], typeof(RaisedException)),
        new("times by a format", text => _ = TimeParser.TryParse(text, text, out _, out _), ["%Y-%m-%dT%H:%M:%SZ", "%a %b %e %j %U %Z %s"]),
        new("patterns", text => Test(text), [@"^(?<a>[a-z]+)\.(\d{1,3}|x)*?$", @"\p{L}+(?=b)[^a-f&&[c-d]]"], typeof(JqException), typeof(JqCompileException)),
        new("JSON Schema", text => JsonSchema.Compile(JqValue.Parse(text)), ["""{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"pattern":"^a+$","minimum":1}}}"""], typeof(JqParseException), typeof(JsonSchemaException)),
        new("protos", text => ProtoParser.Parse("a.proto", text), ["syntax = \"proto3\"; package a; message B { int32 c = 1; map<string, B> d = 2; oneof e { string f = 3; } } service G { rpc H (B) returns (stream B); }"], typeof(ProtoSyntaxException)),
    ];

    public static TheoryData<string> Names => [.. Parsers.Select(parser => parser.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_text_is_refused_as_it_should_be_and_costs_little(string name) => ParserFuzz.Run(Parsers.Single(parser => parser.Name == name));

    private static void Test(string pattern)
    {
        var program = JqProgram.Compile("test($p)", ["p"]);
        foreach (var _ in program.Run(JqValue.From("aaaaaaaaaaaaaaaaaaaaaaaab"), new() { Variables = new Pattern(JqValue.From(pattern)) })) { }
    }

    private sealed class Pattern(JqValue pattern) : IJqVariables
    {
        public JqValue Get(string name) => pattern;
    }
}
