using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Expressions;

/// <summary>Expected texts are what jq 1.8.2 prints.</summary>
public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0d, "0")]
    [InlineData(-0d, "-0")]
    [InlineData(1d, "1")]
    [InlineData(-42d, "-42")]
    [InlineData(299d, "299")]
    [InlineData(3.0, "3")]
    [InlineData(0.1, "0.1")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(123.456, "123.456")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1.23e-5, "1.23e-05")]
    [InlineData(1e-7, "1e-07")]
    [InlineData(1e-10, "1e-10")]
    [InlineData(999999999999999, "999999999999999")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(1e16, "1e+16")]
    [InlineData(-1e16, "-1e+16")]
    [InlineData(1.5e16, "15000000000000000")]
    [InlineData(123e15, "123000000000000000")]
    [InlineData(123456789012345678d, "123456789012345680")]
    [InlineData(1e17, "1e+17")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(2.2250738585072011e-308, "2.225073858507201e-308")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.PositiveInfinity, "1.7976931348623157e+308")]
    [InlineData(double.NegativeInfinity, "-1.7976931348623157e+308")]
    [InlineData(double.NaN, "null")]
    public void A_computed_number_prints_as_its_shortest_text(double value, string expected)
    {
        Assert.Equal(expected, NumberText.OfDouble(value));

        Span<byte> utf8 = stackalloc byte[NumberText.MaxDoubleLength];
        Assert.Equal(expected, Encoding.UTF8.GetString(utf8[..NumberText.Format(value, utf8)]));
    }

    [Fact]
    public void Every_computed_number_reads_back_as_itself() =>
        Prop.ForAll<long>(bits =>
        {
            var value = BitConverter.Int64BitsToDouble(bits * 0x9E3779B97F4A7C1);
            return !double.IsFinite(value) || double.Parse(NumberText.OfDouble(value), CultureInfo.InvariantCulture).Equals(value);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "-0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("+1", "1")]
    [InlineData("1.10", "1.10")]
    [InlineData("1.000", "1.000")]
    [InlineData("00.5", "0.5")]
    [InlineData("00012", "12")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("5.", "5")]
    [InlineData("1.e3", "1E+3")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    [InlineData("1e5", "1E+5")]
    [InlineData("12e3", "1.2E+4")]
    [InlineData("1.000e2", "100.0")]
    [InlineData("123e-3", "0.123")]
    [InlineData("0.10e1", "1.0")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1E-7")]
    [InlineData("1e-05", "0.00001")]
    [InlineData("0e10", "0E+10")]
    [InlineData("0e-5", "0.00000")]
    [InlineData("0e-7", "0E-7")]
    [InlineData("0.000", "0.000")]
    [InlineData("1e1000", "1E+1000")]
    [InlineData("-1e400", "-1E+400")]
    [InlineData("1.7976931348623157e309", "1.7976931348623157E+309")]
    [InlineData("1e999999999", "1E+999999999")]
    [InlineData("0.1e1000000000", "1E+999999999")]
    [InlineData("10e999999999", "1.7976931348623157e+308")]
    [InlineData("-1e1000000000", "-1.7976931348623157e+308")]
    [InlineData("1e99999999999999999999999999", "1.7976931348623157e+308")]
    [InlineData("0e1000000000", "0E+999999999")]
    [InlineData("1e-1000000000", "1E-1000000000")]
    [InlineData("1e-2000000000", "0E-1147483646")]
    [InlineData("0e-3000000000", "0E-1147483646")]
    public void A_kept_number_prints_in_canonical_form(string literal, string expected) => Assert.Equal(expected, NumberText.Canonical(literal));

    [Fact]
    public void A_canonical_text_stays_the_same_string()
    {
        var text = new string("100000000000000000000.5");
        Assert.Same(text, NumberText.Canonical(text));
    }

    [Fact]
    public void A_long_kept_number_keeps_every_digit()
    {
        var digits = string.Concat(Enumerable.Repeat("1234567890", 500));
        Assert.Equal(digits, NumberText.Canonical(digits));
        Assert.Equal(digits[..40] + "." + digits[40..], NumberText.Canonical(digits[..40] + "." + digits[40..]));
        Assert.Equal("-1." + digits[1..] + "E+6007", NumberText.Canonical($"-{digits}e1008"));
    }

    [Theory]
    [InlineData("1", "1.000", 0)]
    [InlineData("0", "-0.0", 0)]
    [InlineData("0e5", "0e-5", 0)]
    [InlineData("13911860366432393", "13911860366432392", 1)]
    [InlineData("-13911860366432393", "-13911860366432392", -1)]
    [InlineData("1e400", "1e401", -1)]
    [InlineData("-1e400", "-1e399", -1)]
    [InlineData("10e999", "1e1000", 0)]
    [InlineData("1e-400", "0", 1)]
    [InlineData("-1e-400", "0", -1)]
    [InlineData("9.99", "10", -1)]
    [InlineData("0.1", "0.10000000000000000000000001", -1)]
    [InlineData("1e999999999", "1e1000000000", -1)]
    [InlineData("1e1000000000", "1e2000000000", 0)]
    [InlineData("-1e1000000000", "1e2000000000", -1)]
    [InlineData("1e-2000000000", "0", 0)]
    [InlineData("100", "1E+2", 0)]
    public void Kept_numbers_compare_exactly(string left, string right, int expected)
    {
        Assert.Equal(expected, Math.Sign(NumberText.CompareLiterals(left, right)));
        Assert.Equal(-expected, Math.Sign(NumberText.CompareLiterals(right, left)));
    }

    [Fact]
    public void Kept_numbers_compare_as_big_integers_do()
    {
        var literal = Gen.Zip(Gen.Choose(-9999, 9999), Gen.Choose(0, 30));
        Prop.ForAll(Gen.Zip(literal, literal).ToArbitrary(), pair =>
        {
            var (left, right) = pair;
            var expected = Scaled(left.Item1, left.Item2).CompareTo(Scaled(right.Item1, right.Item2));
            return Math.Sign(NumberText.CompareLiterals($"{left.Item1}e{left.Item2}", $"{right.Item1}e{right.Item2}")) == Math.Sign(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

        static BigInteger Scaled(int digits, int exponent) => digits * BigInteger.Pow(10, exponent);
    }

    [Theory]
    [InlineData("123456789012345", true)]
    [InlineData("1234567890123456", false)]
    [InlineData("0000000000000000000001", true)]
    [InlineData("0e400", true)]
    [InlineData("1e400", false)]
    [InlineData("1e-400", false)]
    public void Doubles_decide_only_where_they_are_exact(string literal, bool expected) => Assert.Equal(expected, NumberText.ComparesAsDouble(literal));

    [Theory]
    [InlineData("1.10", 1.1)]
    [InlineData("5.", 5)]
    [InlineData("1.e3", 1000)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData("9007199254740993.00000001", 9007199254740992)] // 17 digits first: correct rounding alone would give …994
    [InlineData("9007199254740993.05", 9007199254740992)]
    [InlineData("9007199254740993.15", 9007199254740994)]
    [InlineData("9007199254740993.14999999", 9007199254740994)]
    [InlineData("99999999999999999999", 1e20)]
    [InlineData("-99999999999999999999e-3", -1e17)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("-1e99999999999", double.NegativeInfinity)]
    [InlineData("1e-400", 0)]
    public void A_kept_number_becomes_a_double_by_way_of_seventeen_digits(string literal, double expected) =>
        Assert.Equal(expected, NumberText.ToDouble(literal));

    [Theory]
    [InlineData("1", true)]
    [InlineData("+1", true)]
    [InlineData("-.5e-7", true)]
    [InlineData("5.", true)]
    [InlineData("", false)]
    [InlineData("-", false)]
    [InlineData(".", false)]
    [InlineData("e5", false)]
    [InlineData("1e", false)]
    [InlineData("1e+", false)]
    [InlineData("1e5.5", false)]
    [InlineData("1.2.3", false)]
    [InlineData(" 1", false)]
    [InlineData("1 ", false)]
    [InlineData("1\0", false)]
    [InlineData("0x10", false)]
    [InlineData("--1", false)]
    [InlineData("1_0", false)]
    [InlineData("１", false)]
    [InlineData("nan", false)]
    public void Only_plain_decimals_are_literals(string text, bool expected) => Assert.Equal(expected, NumberText.IsLiteral(text));

    [Theory]
    [InlineData("nan", double.NaN)]
    [InlineData("-NaN", double.NaN)]
    [InlineData("iNf", double.PositiveInfinity)]
    [InlineData("+Infinity", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    public void The_words_for_numbers_are_read(string text, double expected)
    {
        Assert.True(NumberText.TryReadWord(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("nan1")]
    [InlineData("infinit")]
    [InlineData("--inf")]
    [InlineData("")]
    public void Other_words_are_no_numbers(string text) => Assert.False(NumberText.TryReadWord(text, out _));

    [Fact]
    public void What_is_no_literal_is_refused_by_name() =>
        Assert.Contains("'1x'", Assert.Throws<FormatException>(() => NumberText.Canonical("1x")).Message, StringComparison.Ordinal);
}
