using Npgsql;

namespace Pawl.Postgres.Connections;

/// <summary>Reads connection strings in both common forms.</summary>
public static class PostgresUrl
{
    private const string NoHost = "no-host.invalid";

    private static readonly string[] Schemes = ["postgresql", "postgres"];

    /// <summary>A connection string as Npgsql wants it, from either form.</summary>
    /// <param name="text"><c>postgresql://user:password@host:port/database?key=value</c>, or <c>Host=…;Database=…</c>. A query parameter is any keyword of Npgsql or libpq.</param>
    /// <exception cref="InvalidDatabaseUrlException">It is neither.</exception>
    public static string ToConnectionString(string text)
    {
        if (!Schemes.Any(scheme => text.StartsWith(scheme + "://", StringComparison.Ordinal))) return Check(text);
        if (!Uri.TryCreate(WithHost(text), UriKind.Absolute, out var uri)) throw new InvalidDatabaseUrlException("it is no URL");

        var result = new NpgsqlConnectionStringBuilder();
        var (user, password) = Halves(uri.UserInfo, ':');
        if (user.Length > 0) result.Username = user;
        if (password is not null) result.Password = password;
        if (uri.Host != NoHost) result.Host = uri.Host;
        if (uri.Port > 0) result.Port = uri.Port;
        if (uri.AbsolutePath.Length > 1) result.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        foreach (var parameter in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Halves(parameter, '=');
            Set(result, key, value ?? "");
        }

        return Check(result.ConnectionString);
    }

    /// <summary>A URL may name no host and give a socket's directory as a parameter; .NET reads none without a host.</summary>
    private static string WithHost(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.IndexOfAny(['/', '?'], start);
        if (end < 0) end = url.Length;
        return end == start || url[end - 1] == '@' ? url.Insert(end, NoHost) : url;
    }

    private static void Set(NpgsqlConnectionStringBuilder result, string key, string value)
    {
        // libpq writes these with an underscore or in other words; a host here is how URLs name a unix socket's directory.
        var keyword = key.ToLowerInvariant() switch
        {
            "sslmode" => "SSL Mode",
            "sslrootcert" => "Root Certificate",
            "sslcert" => "SSL Certificate",
            "sslkey" => "SSL Key",
            "application_name" => "Application Name",
            "connect_timeout" => "Timeout",
            "options" => "Options",
            _ => key,
        };
        try
        {
            result[keyword] = keyword == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new InvalidDatabaseUrlException($"parameter '{key}' is unknown or its value does not fit", error);
        }
    }

    private static (string First, string? Second) Halves(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0
            ? (Uri.UnescapeDataString(text), null)
            : (Uri.UnescapeDataString(text[..at]), Uri.UnescapeDataString(text[(at + 1)..]));
    }

    private static string Check(string connectionString)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new(connectionString);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException)
        {
            throw new InvalidDatabaseUrlException(error.Message, error);
        }

        if (string.IsNullOrEmpty(builder.Host)) throw new InvalidDatabaseUrlException("it names no host");
        if (string.IsNullOrEmpty(builder.Database)) throw new InvalidDatabaseUrlException("it names no database");
        return builder.ConnectionString;
    }
}

/// <summary>A connection string that cannot be read. The message never repeats it: it may hold a password.</summary>
/// <param name="detail">What is wrong with it.</param>
/// <param name="cause">The underlying exception, or null.</param>
public sealed class InvalidDatabaseUrlException(string detail, Exception? cause = null) : Language.PawlException(
    "invalid-database-url", $"The database's connection string is not valid: {detail}. Expected 'postgresql://user:password@host:5432/database' or 'Host=…;Database=…;Username=…'.", cause);
