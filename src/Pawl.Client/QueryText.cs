using System.Text;

namespace Pawl.Client;

/// <summary>Collects query parameters; those without a value are left out.</summary>
internal sealed class QueryText(string path)
{
    private readonly StringBuilder text = new(path);
    private char separator = '?';

    public QueryText With(string name, string? value)
    {
        if (value is null) return this;
        text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
        separator = '&';
        return this;
    }

    public QueryText With(string name, int? value) => With(name, value?.ToString());

    public QueryText With(string name, DateTimeOffset? value) => With(name, value?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"));

    public override string ToString() => text.ToString();
}
