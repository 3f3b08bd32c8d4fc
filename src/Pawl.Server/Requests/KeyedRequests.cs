using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Pawl.Runtime.Requests;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Problems;

namespace Pawl.Server.Requests;

/// <summary>Makes requests safe to repeat for which the server chooses something: an id, a position, a version, a list of executions.</summary>
/// <remarks>
/// The choice is stored under the idempotency key before anything is done, and what is done with it changes nothing when it is done again. So a request
/// that a crash cut short is carried on by its repetition, wherever that was; once there is an answer, a repetition gets the same one.
/// What was refused is not remembered: it changed nothing, and is judged anew.
/// </remarks>
internal sealed class KeyedRequests(IKeyedRequestStore store)
{
    /// <summary>Carries out a request; under a key, once.</summary>
    /// <param name="http">The request.</param>
    /// <param name="caller">Who asks: what one caller was told is not told to another.</param>
    /// <param name="action">What is asked for, and of what.</param>
    /// <param name="body">Everything that is asked for.</param>
    /// <param name="choose">Chooses what the request leaves open.</param>
    /// <param name="carryOut">Does it; doing it again changes nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TAnswer> OnceAsync<TBody, TChoice, TAnswer>(
        HttpContext http, Caller caller, string action, TBody body, Func<Task<TChoice>> choose, Func<TChoice, Task<TAnswer>> carryOut, CancellationToken cancellationToken)
        where TChoice : class
    {
        if (IdempotencyKey.Of(http) is not { } key) return await carryOut(await choose());

        var name = new KeyedRequestName(caller.Tenant, action, key);
        var digest = SHA256.HashData([.. Encoding.UTF8.GetBytes($"{caller.Actor}\n"), .. JsonContracts.Write(body)]);
        var known = await store.FindAsync(name, cancellationToken) ?? await store.BeginAsync(name, new(digest, Write(await choose())), cancellationToken);
        if (!known.Digest.Span.SequenceEqual(digest))
            throw new ApiException("idempotency-key-reused", $"The {IdempotencyKey.Header} was used before with another request. Repeat that request unchanged, or choose a new key for this one.");
        if (known.Answer is { } answered)
        {
            http.Features.Get<AuditTrail>()?.Unchanged();
            return JsonSerializer.Deserialize(answered.Span, (JsonTypeInfo<TAnswer>)JsonContracts.Answers.GetTypeInfo(typeof(TAnswer)))!;
        }

        var answer = await carryOut(JsonSerializer.Deserialize(known.Choice.Span, TypeOf<TChoice>())!);
        await store.EndAsync(name, JsonContracts.Write(answer), cancellationToken);
        return answer;
    }

    private static byte[] Write<TChoice>(TChoice choice) => JsonSerializer.SerializeToUtf8Bytes(choice, TypeOf<TChoice>());

    private static JsonTypeInfo<TChoice> TypeOf<TChoice>() => (JsonTypeInfo<TChoice>)ChoicesJson.Default.GetTypeInfo(typeof(TChoice))!;
}

/// <summary>A position of a history, and the moment at which it was named.</summary>
internal sealed record ChosenPosition(long Position, DateTimeOffset At);

/// <summary>An id, and the moment at which it was made.</summary>
internal sealed record ChosenId(string Id, DateTimeOffset At);

/// <summary>A version.</summary>
internal sealed record ChosenVersion(string Version);

/// <summary>Executions, and whether there are more than were taken.</summary>
internal sealed record ChosenExecutions(IReadOnlyList<string> Ids, bool More);

/// <summary>Source-generated contracts of what is chosen.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChosenPosition))]
[JsonSerializable(typeof(ChosenId))]
[JsonSerializable(typeof(ChosenVersion))]
[JsonSerializable(typeof(ChosenExecutions))]
internal sealed partial class ChoicesJson : JsonSerializerContext;
