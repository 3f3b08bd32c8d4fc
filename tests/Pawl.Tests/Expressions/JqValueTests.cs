using System.Buffers;
using System.Text;
using System.Text.Json;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Expressions;

public sealed class JqValueTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("-12.5")]
    [InlineData("100000000000000000000")]
    [InlineData("1.10")]
    [InlineData("1.000")]
    [InlineData("13911860366432393")]
    [InlineData("\"\"")]
    [InlineData("\"a\\\"b\\\\\\n\\u0001\\u007f/\"")]
    [InlineData("\"\U0001F600 å\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[1,[2,[]],{\"a\":{},\"b\":[null]}]")]
    [InlineData("{\"z\":1,\"a\":2,\"m\":{\"z\":[]}}")]
    public void Text_survives_reading_and_writing(string json)
    {
        var value = JqValue.Parse(json);
        Assert.Equal(json, value.ToJson());
        Assert.Equal(json, Encoding.UTF8.GetString(value.ToUtf8()));
        Assert.Equal(value, JqValue.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(value.GetHashCode(), JqValue.Parse(json).GetHashCode());
    }

    [Theory]
    [InlineData("1e3", "1E+3")]
    [InlineData("1E1000", "1E+1000")]
    [InlineData("0e10", "0E+10")]
    [InlineData("-0", "-0")]
    [InlineData(" [ 1 , 2 ] ", "[1,2]")]
    [InlineData("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}")]
    [InlineData("\"\\ud83d\\ude00\"", "\"\U0001F600\"")]
    [InlineData("\"\\ud83d!\"", "\"\uFFFD!\"")]
    [InlineData("\uFEFF1", "1")]
    public void Text_is_written_in_one_form(string json, string written) => Assert.Equal(written, JqValue.Parse(json).ToJson());

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("nan")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e")]
    [InlineData("-")]
    [InlineData("'a'")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("[1")]
    [InlineData("[1}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("1 2")]
    [InlineData("]")]
    [InlineData("tru")]
    [InlineData("\"a")]
    [InlineData("\"a\\")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"a\nb\"")]
    [InlineData("/* */ 1")]
    public void Text_that_is_not_JSON_is_refused(string json) => Assert.Throws<JqParseException>(() => JqValue.Parse(json));

    [Theory]
    [InlineData("1 / 1769900400000")]
    [InlineData("[nan, infinite, -infinite, -(0 * 1)]")]
    [InlineData("{a: [1.5e300 * 2], b: {c: 1e-7}, d: 0.1 + 0.2, e: 1.10}")]
    [InlineData("[range(3)] | map(. * 1e17) | {v: ., s: \"text\", n: null, t: true}")]
    [InlineData("[limit(200; repeat(1))] | reduce .[] as $x (1e-9 * 1; [.])")]
    public void A_value_as_it_is_read_back_is_what_parsing_its_text_gives(string program)
    {
        var computed = JqProgram.Compile(program).First(JqValue.Null, new());
        var parsed = JqValue.Parse(computed.ToJson());
        Assert.Equal(parsed.ToJson(), computed.AsRead().ToJson());

        // Numbers that were read compare and change their sign in their own way.
        var probe = JqProgram.Compile("[.. | numbers | -., . == 1e-7, . == 0.30000000000000004, . == 0.300000000000000040001, . == 200000000000000000]");
        Assert.Equal(probe.First(parsed, new()).ToJson(), probe.First(computed.AsRead(), new()).ToJson());
        Assert.Equal(parsed.ToJson(), parsed.AsRead().ToJson());
    }

    [Fact]
    public void Errors_name_line_and_column()
    {
        var error = Assert.Throws<JqParseException>(() => JqValue.Parse("{\n  \"a\": 1,\n  b: 2}"));
        Assert.Equal("Object keys must be strings at line 3, column 3", error.Message);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused() =>
        Assert.Throws<JqParseException>(() => JqValue.Parse([0x22, 0xC3, 0x28, 0x22]));

    [Fact]
    public void Nesting_is_read_to_ten_thousand_levels_and_no_deeper()
    {
        var deepest = new string('[', 10_000) + new string(']', 10_000);
        var value = JqValue.Parse(deepest);
        Assert.Equal(deepest, value.ToJson());
        Assert.Equal(value, JqValue.Parse(deepest));
        Assert.Equal(0, JqValue.Compare(value, JqValue.Parse(deepest)));
        _ = value.GetHashCode();
        var error = Assert.Throws<JqParseException>(() => JqValue.Parse("[" + deepest + "]"));
        Assert.StartsWith("Exceeds depth limit for parsing", error.Message, StringComparison.Ordinal);
        Assert.Throws<JqParseException>(() => JqValue.Parse(new string('[', 1_000_000)));
    }

    [Fact]
    public void Nesting_cannot_be_built_beyond_its_limit()
    {
        var value = JqValue.EmptyArray;
        var error = Assert.Throws<JqLimitException>(() =>
        {
            for (var i = 0; i <= JqValue.MaxDepth; i++) value = i % 2 == 0 ? JqValue.Array(value) : JqValue.Object(("a", value));
        });
        Assert.Equal(JqLimit.ValueDepth, error.Limit);
    }

    [Fact]
    public void Kinds_order_as_jq_has_them()
    {
        JqValue[] ordered =
        [
            JqValue.Null, JqValue.False, JqValue.True, JqValue.From(-1.5), JqValue.From(2L), JqValue.From("a"), JqValue.From("b"),
            JqValue.EmptyArray, JqValue.Parse("[1]"), JqValue.Parse("[1,0]"), JqValue.Parse("[2]"),
            JqValue.EmptyObject, JqValue.Parse("{\"a\":2}"), JqValue.Parse("{\"b\":0,\"a\":2}"), JqValue.Parse("{\"b\":1}"),
        ];
        for (var i = 0; i < ordered.Length; i++)
        {
            for (var j = 0; j < ordered.Length; j++) Assert.Equal(i.CompareTo(j), Math.Sign(JqValue.Compare(ordered[i], ordered[j])));
        }
    }

    [Fact]
    public void Strings_order_by_code_point_not_by_UTF16_unit() =>
        Assert.True(JqValue.Compare(JqValue.From("\uFFFF"), JqValue.From("\U0001F600")) < 0);

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("100", "1e2", true)]
    [InlineData("13911860366432393", "13911860366432392", false)]
    [InlineData("0.1", "0.10000000000000000001", false)]
    [InlineData("0", "-0", true)]
    [InlineData("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true)]
    [InlineData("{\"a\":1}", "{\"a\":1,\"b\":2}", false)]
    [InlineData("[1,[2]]", "[1,[3]]", false)]
    public void Equality_is_jqs(string left, string right, bool equal)
    {
        JqValue a = JqValue.Parse(left), b = JqValue.Parse(right);
        Assert.Equal(equal, a == b);
        if (equal) Assert.Equal(a.GetHashCode(), b.GetHashCode());
        if (equal) Assert.Equal(0, JqValue.Compare(a, b));
    }

    [Fact]
    public void Nan_equals_nothing_and_sorts_first()
    {
        var nan = JqValue.From(double.NaN);
        Assert.False(nan.Equals(nan));
        Assert.True(JqValue.Compare(nan, nan) < 0);
        Assert.True(JqValue.Compare(nan, JqValue.From(double.NegativeInfinity)) < 0);
        Assert.True(JqValue.Compare(JqValue.From(0.0), nan) > 0);
    }

    [Fact]
    public void Objects_change_by_copy_and_keep_their_order()
    {
        var first = JqValue.Object(("b", JqValue.From(1L)), ("a", JqValue.From(2L)));
        var second = first.With("c", JqValue.True).With("b", JqValue.Null);
        Assert.Equal("""{"b":1,"a":2}""", first.ToJson());
        Assert.Equal("""{"b":null,"a":2,"c":true}""", second.ToJson());
        Assert.Equal("""{"b":null,"c":true}""", second.Without("a").ToJson());
        Assert.Equal("""{"a":1}""", JqValue.Null.With("a", JqValue.From(1L)).ToJson());
        Assert.Throws<InvalidOperationException>(() => JqValue.True.With("a", default));
    }

    [Fact]
    public void Two_objects_that_grow_from_one_do_not_see_each_other()
    {
        var root = JqValue.EmptyObject;
        for (var i = 0; i < 20; i++) root = root.With($"k{i}", JqValue.From((long)i));
        var left = root.With("left", JqValue.True);
        var right = root.With("right", JqValue.True).With("left", JqValue.False);
        Assert.Equal(20, root.Count);
        Assert.False(root.TryGet("left", out _));
        Assert.Equal(JqValue.True, left["left"]);
        Assert.False(left.TryGet("right", out _));
        Assert.Equal(JqValue.False, right["left"]);
        Assert.Equal(JqValue.From(7L), right["k7"]);
    }

    [Fact]
    public void Values_grown_by_many_threads_at_once_stay_apart()
    {
        var root = JqValue.EmptyObject;
        for (var i = 0; i < 12; i++) root = root.With($"k{i}", JqValue.From((long)i));
        Parallel.For(0, 64, worker =>
        {
            var mine = root;
            for (var i = 0; i < 200; i++) mine = mine.With($"w{i}", JqValue.From((long)worker));
            Assert.Equal(212, mine.Count);
            for (var i = 0; i < 200; i++) Assert.Equal(worker, mine[$"w{i}"].AsDouble());
        });
        Assert.Equal(12, root.Count);
    }

    [Fact]
    public void Whole_numbers_stay_exact_beyond_two_to_the_53rd() =>
        Assert.Equal("9223372036854775807", JqValue.From(long.MaxValue).ToJson());

    [Fact]
    public void Asking_for_another_kind_is_a_fault_of_the_caller()
    {
        Assert.Throws<InvalidOperationException>(() => JqValue.Null.AsDouble());
        Assert.Throws<InvalidOperationException>(() => JqValue.From(1.0).AsString());
        Assert.Equal(0, JqValue.From("abc").Count);
        Assert.True(JqValue.From(1.0)["a"].IsNull);
        Assert.True(JqValue.Parse("[1]")[1].IsNull);
    }

    [Fact]
    public void Long_texts_are_written_whole()
    {
        var text = string.Concat(Enumerable.Repeat("\U0001F600é\n", 10_000));
        var value = JqValue.Array(JqValue.From(text), JqValue.From(1.5));
        Assert.Equal(value, JqValue.Parse(value.ToUtf8()));
        var output = new ArrayBufferWriter<byte>();
        value.WriteTo(output);
        Assert.True(output.WrittenSpan.SequenceEqual(value.ToUtf8()));
    }

    [Fact]
    public void A_value_writes_itself_into_a_larger_document()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("v");
            JqValue.Parse("[1.10,\"x\"]").WriteTo(writer);
            writer.WriteEndObject();
        }
        Assert.Equal("""{"v":[1.10,"x"]}""", Encoding.UTF8.GetString(stream.ToArray()));
    }
}
