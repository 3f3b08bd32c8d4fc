using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Executions;

/// <summary>What a start means when its execution exists already.</summary>
internal static class RepeatedStart
{
    /// <summary>Compares the request with the one that started the execution.</summary>
    public static StartResult Of(StartRequest request, Origin origin)
    {
        var sameKey = string.Equals(request.IdempotencyKey, origin.IdempotencyKey, StringComparison.Ordinal);
        var sameRequest = origin.RequestDigest is { } digest && digest.Span.SequenceEqual(request.RequestDigest.Span);

        if (sameKey && sameRequest) return StartResult.Repeated;
        return sameKey && request.IdempotencyKey is not null ? StartResult.KeyReused : StartResult.IdTaken;
    }
}
