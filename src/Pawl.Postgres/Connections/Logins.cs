using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pawl.Postgres.Connections;

/// <summary>Passwords of the database logins, kept in a file that only we can read.</summary>
/// <param name="Superuser">Of the private server's superuser; null when the server is not ours.</param>
/// <param name="Owner">Of <see cref="Roles.Owner"/>.</param>
/// <param name="App">Of <see cref="Roles.App"/>.</param>
/// <param name="Committer">Of <see cref="Roles.Committer"/>.</param>
internal sealed record Logins(string? Superuser, string Owner, string App, string Committer)
{
    private const int PasswordBytes = 24;

    /// <summary>The logins in a file; null when there is no such file.</summary>
    public static Logins? Read(string file) =>
        File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), LoginsJson.Default.Logins) : null;

    /// <summary>Fresh random passwords.</summary>
    public static Logins Generate(bool withSuperuser) => new(withSuperuser ? Password() : null, Password(), Password(), Password());

    /// <summary>Writes the file so that it is there whole or not at all, before any server learns the passwords.</summary>
    public void Write(string file)
    {
        var draft = file + ".new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var stream = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(stream, this, LoginsJson.Default.Logins);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }

    /// <summary>Nothing of the passwords.</summary>
    public override string ToString() => nameof(Logins);

    private static string Password() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PasswordBytes));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Logins))]
internal sealed partial class LoginsJson : JsonSerializerContext;
