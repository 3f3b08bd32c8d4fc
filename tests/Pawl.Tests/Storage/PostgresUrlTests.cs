using Npgsql;
using Pawl.Postgres.Connections;
using Xunit;

namespace Pawl.Tests.Storage;

public sealed class PostgresUrlTests
{
    [Fact]
    public void A_url_becomes_a_connection_string()
    {
        var read = Read("postgresql://pawl%40home:p%3Ass%2Fword@db.example.com:6543/my%20db?sslmode=verify-full&application_name=x&Timeout=7");

        Assert.Equal(("db.example.com", 6543, "my db"), (read.Host, read.Port, read.Database));
        Assert.Equal(("pawl@home", "p:ss/word"), (read.Username, read.Password));
        Assert.Equal((SslMode.VerifyFull, "x", 7), (read.SslMode, read.ApplicationName, read.Timeout));
    }

    [Theory]
    [InlineData("postgres://me@/db?host=/var/run/postgresql", "/var/run/postgresql", "db")]
    [InlineData("Host=localhost;Database=db;Username=me", "localhost", "db")]
    public void A_socket_and_npgsqls_own_form_are_read_too(string text, string host, string database)
    {
        var read = Read(text);

        Assert.Equal((host, database, "me"), (read.Host, read.Database, read.Username));
    }

    [Theory]
    [InlineData("postgresql://user:secret@host")]
    [InlineData("postgresql://user:secret@host/db?nonsense=1")]
    [InlineData("postgresql://user:secret@host/db?Timeout=soon")]
    [InlineData("postgresql://user:secret@host:70000/db")]
    [InlineData("Username=me;Password=secret;Database=db")]
    [InlineData("Host=h;Database=db;Nonsense=secret")]
    [InlineData("secret")]
    public void What_is_no_connection_string_is_refused_without_repeating_its_password(string text)
    {
        var error = Assert.Throws<InvalidDatabaseUrlException>(() => PostgresUrl.ToConnectionString(text));

        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private static NpgsqlConnectionStringBuilder Read(string text) => new(PostgresUrl.ToConnectionString(text));
}
