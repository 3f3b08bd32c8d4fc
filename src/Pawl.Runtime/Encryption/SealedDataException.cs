namespace Pawl.Runtime.Encryption;

/// <summary>Something that is stored sealed does not open: it was sealed for another place, its key is gone, or it is damaged.</summary>
/// <param name="message">What does not open, and why; it holds nothing of the content.</param>
/// <param name="cause">The underlying fault.</param>
public sealed class SealedDataException(string message, Exception? cause = null) : Language.PawlException("sealed-data-unreadable", message, cause);
