using System.Globalization;
using System.Text;
using System.Xml;
using Pawl.Cli.Testing.Running;

namespace Pawl.Cli.Testing.Reports;

/// <summary>Results as JUnit XML, which build servers read.</summary>
internal static class JUnitReport
{
    public static void Write(Stream target, IReadOnlyCollection<CaseResult> results)
    {
        using var xml = XmlWriter.Create(target, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CheckCharacters = false });
        xml.WriteStartElement("testsuites");
        Counts(xml, results);
        foreach (var suite in results.GroupBy(result => result.Suite.File))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", suite.Key);
            Counts(xml, [.. suite]);
            foreach (var result in suite) Case(xml, result);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Case(XmlWriter xml, CaseResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", result.Suite.File);
        xml.WriteAttributeString("name", Clean(result.Case.Name));
        xml.WriteAttributeString("time", Seconds(result.Elapsed));
        if (!result.Passed)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", Clean(result.Failures[0]));
            xml.WriteString(Clean(string.Join('\n', result.Failures)));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Counts(XmlWriter xml, IReadOnlyCollection<CaseResult> results)
    {
        xml.WriteAttributeString("tests", results.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", results.Count(result => !result.Passed).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("time", Seconds(results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Elapsed)));
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>XML has no place for most control characters, which data may hold.</summary>
    private static string Clean(string text) => string.Concat(text.Select(character => XmlConvert.IsXmlChar(character) ? character : '\uFFFD'));
}
