using System.Security.Cryptography;
using Pawl.Runtime.Secrets;

namespace Pawl.Server.Secrets;

/// <summary>The file with the key-encryption key: 32 bytes as base64, readable by its owner alone.</summary>
internal static class EncryptionKeyFile
{
    private const int KeyBytes = 32;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The key in a text.</summary>
    /// <exception cref="FormatException">There is none in it.</exception>
    public static EncryptionKey Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 3];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length == KeyBytes
            ? new(bytes[..length])
            : throw new FormatException($"expected a key of {KeyBytes} bytes as base64, e.g. made by 'openssl rand -base64 32'");
    }

    /// <summary>The key in a file; null when the file does not exist.</summary>
    /// <exception cref="EncryptionKeyException">The file is no key, or others may read it.</exception>
    public static EncryptionKey? Read(string file)
    {
        if (!File.Exists(file)) return null;
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
                throw EncryptionKeyException.Unusable(file, "other users may read or write it; run 'chmod 600' on it");
            return Parse(File.ReadAllText(file));
        }
        catch (FormatException error)
        {
            throw EncryptionKeyException.Unusable(file, error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw EncryptionKeyException.Unusable(file, error.Message, error);
        }
    }

    /// <summary>Makes a key and its file. When another process makes one at the same time, one of the two counts for both.</summary>
    /// <exception cref="EncryptionKeyException">The file cannot be written.</exception>
    public static EncryptionKey Make(string file)
    {
        var unfinished = $"{file}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            Write(unfinished);
            try { File.Move(unfinished, file, overwrite: false); }
            catch (IOException) when (File.Exists(file)) { File.Delete(unfinished); }
            return Read(file)!;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw EncryptionKeyException.Unusable(file, $"it cannot be made ({error.Message})", error);
        }
    }

    private static void Write(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Private;
        using var stream = new FileStream(file, options);
        using (var writer = new StreamWriter(stream, leaveOpen: true)) writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
        stream.Flush(flushToDisk: true);
    }
}
