using System.Diagnostics;
using System.Security.Cryptography;
using Pawl.Client;
using Pawl.Torture.Clients;
using Pawl.Torture.Faults;
using Pawl.Torture.Scenarios;
using Pawl.Torture.Stage;
using Pawl.Torture.Verdict;

namespace Pawl.Torture;

/// <summary>One run: sets the stage, lets clients and faults loose, waits until all is quiet, and judges.</summary>
internal sealed class TortureRun(TortureOptions options)
{
    /// <summary>Everything that was accepted must have ended so long after the last fault.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan NewsEvery = TimeSpan.FromSeconds(30);
    /// <summary>Longer than a request may wait for an end, shorter than anybody's patience: a stopped server gives no answer.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(12);
    /// <summary>Think time between two executions of a client, at most.</summary>
    private static readonly TimeSpan LongestThought = TimeSpan.FromSeconds(1.5);

    /// <summary>Where a server keeps the passwords of the roles that it made.</summary>
    private const string Logins = "database.logins.json";

    private readonly Account _account = new();
    private readonly Stopwatch _watch = new();

    /// <returns>Whether every promise was kept.</returns>
    public async Task<bool> RunAsync()
    {
        var folder = options.Folder ?? Directory.CreateTempSubdirectory("pawl-torture-").FullName;
        Directory.CreateDirectory(folder);
        // PostgreSQL runs as another user when this is root, and must be able to pass through.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var data = Path.Combine(folder, "disk");
        using var disk = LimitedDisk.TryMount(data, options.DiskMib, out var reason);
        Say(disk is null ? $"SKIPPED: the disk is never filled: {reason}" : $"the database is on a disk of {options.DiskMib} MiB");
        Say($"logs are in {folder}");

        await using var ledger = await EffectLedger.StartAsync();
        await using var database = options.Servers == 1 ? Database.OfServer(Path.Combine(data, "server1")) : await Database.StartAsync(Path.Combine(data, "shared"));
        var servers = new List<TorturedServer>();
        try
        {
            var key = await StartServersAsync(servers, data, folder, ledger, database);
            var clients = servers.ConvertAll(server => Connect(server.Address, key));
            var publisher = new Caller(0, new Random(options.Seed), clients, ledger, _account, CancellationToken.None);
            foreach (var document in Scenario.All.SelectMany(scenario => scenario.Documents(ledger.Address))) await publisher.InsistAsync(server => server.Workflows.PublishAsync(document));
            await LetLooseAsync(servers, clients, ledger, database, disk);
            foreach (var client in clients) client.Dispose();
            foreach (var server in servers) await StopAsync(server);

            var store = new StoreVerdict(_account);
            await database.OpenAsync();
            await store.CheckAsync(database.Url!);
            EffectVerdict.Check(ledger, _account);
            Say(Report.Of(options, _watch.Elapsed, _account, ledger, store, servers.Sum(server => server.Starts), servers.Sum(server => server.EndedByItself)));
            return _account.Violated == 0;
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
        }
    }

    private async Task<string> StartServersAsync(List<TorturedServer> servers, string data, string folder, EffectLedger ledger, Database database)
    {
        var encryptionKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        string? first = null;
        while (servers.Count < options.Servers)
        {
            var name = $"server{servers.Count + 1}";
            // The logins that the first one made: the others need them to come in.
            if (servers.Count > 0) File.Copy(Path.Combine(data, "server1", Logins), Path.Combine(Directory.CreateDirectory(Path.Combine(data, name)).FullName, Logins));
            var (server, key) = await TorturedServer.StartAsync(name, Path.Combine(data, name), ledger.Address, database.Url, encryptionKey, folder);
            servers.Add(server);
            first ??= key;
        }
        return first ?? throw new InvalidOperationException("The first server shows the first key.");
    }

    private async Task LetLooseAsync(List<TorturedServer> servers, List<PawlClient> clients, EffectLedger ledger, Database database, LimitedDisk? disk)
    {
        _watch.Start();
        using var enough = new CancellationTokenSource();
        using var giveUp = new CancellationTokenSource();
        var callers = Enumerable.Range(1, options.Clients).Select(number => new Caller(number, new Random((options.Seed * 1000) + number), clients, ledger, _account, giveUp.Token)).ToList();
        var calling = Task.WhenAll(callers.Select(caller => Task.Run(() => CallAsync(caller, enough.Token))));
        using var news = new Timer(_ => Say(News()), null, NewsEvery, NewsEvery);

        await new FaultMaker(options, servers, database, disk, _account, Say).RunAsync();
        Say($"no more faults after {_watch.Elapsed.TotalMinutes:F1} minutes; waiting for everything that was accepted");
        await enough.CancelAsync();
        giveUp.CancelAfter(Patience);
        try
        {
            await calling;
        }
        catch (OperationCanceledException)
        {
            foreach (var (id, (since, scenario)) in _account.Open) _account.Violate($"{scenario} {id}: has not ended after {Stopwatch.GetElapsedTime(since).TotalSeconds:F0} s{await WhyAsync(clients, id)}");
        }
        await UntilScheduledAsync(ledger);
    }

    /// <summary>What a schedule starts nobody waits for; it shows in the ledger.</summary>
    private async Task UntilScheduledAsync(EffectLedger ledger)
    {
        var since = Stopwatch.GetTimestamp();
        while (_account.ScheduledEvents.Keys.Any(effect => !ledger.Effects.ContainsKey(effect)) && Stopwatch.GetElapsedTime(since) < Patience) await Task.Delay(100);
        // The effect is asked for before its execution ends.
        await Task.Delay(TimeSpan.FromSeconds(3));
    }

    private static async Task CallAsync(Caller caller, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await Scenario.All[caller.Random.Next(Scenario.All.Count)].RunAsync(caller);
            await Task.Delay(caller.Random.NextDouble() * LongestThought, CancellationToken.None);
        }
    }

    private async Task StopAsync(TorturedServer server)
    {
        if (await server.StopAsync() is not { } code) _account.Violate($"{server.Name} did not stop");
        else if (code is not (0 or 143)) _account.Violate($"{server.Name} stopped with exit code {code}");
    }

    private static async Task<string> WhyAsync(List<PawlClient> clients, string id)
    {
        try { return $": {(await clients[0].Executions.WhyAsync(id)).Sentence}"; }
        catch (Exception error) when (error is Client.Problems.PawlApiException or Client.Problems.PawlConnectionException) { return $": {error.Message}"; }
    }

    private static PawlClient Connect(Uri server, string key)
    {
        var http = new HttpClient { BaseAddress = server, Timeout = AnswerPatience };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return new(http);
    }

    private string News()
    {
        var oldest = _account.Open.Values.Select(open => Stopwatch.GetElapsedTime(open.Since).TotalSeconds).DefaultIfEmpty().Max();
        return $"{_watch.Elapsed.TotalMinutes:F1} min: {_account.KillCount} kills, {_account.Ended.Count} ended, {_account.Open.Count} open (oldest {oldest:F0} s), {_account.Violated} violations";
    }

    private static void Say(string text) => Console.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {text}");
}
