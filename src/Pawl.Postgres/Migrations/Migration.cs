using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Pawl.Postgres.Migrations;

/// <summary>One step of the schema's life: a numbered file <c>NNNN_name.sql</c>, applied once, never changed afterwards.</summary>
/// <param name="Version">Its number, from 1, without gaps.</param>
/// <param name="Name">Its name without the number.</param>
/// <param name="Sql">Its statements.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    private const int NumberLength = 4;

    /// <summary>SHA-256 over the text, line ends as LF.</summary>
    public byte[] Checksum => SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n")));

    /// <summary>All migrations that this build knows, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = ReadAll();

    private static List<Migration> ReadAll()
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = typeof(Migration).Namespace + ".";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => Read(assembly, name, name[prefix.Length..^".sql".Length])),
        ];
    }

    private static Migration Read(Assembly assembly, string resource, string file)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new(int.Parse(file.AsSpan(0, NumberLength), NumberStyles.None, CultureInfo.InvariantCulture), file[(NumberLength + 1)..], reader.ReadToEnd());
    }
}
