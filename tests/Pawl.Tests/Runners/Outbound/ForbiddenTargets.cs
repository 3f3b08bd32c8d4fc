namespace Pawl.Tests.Runners.Outbound;

/// <summary>Ways to write a place that nobody outside may reach through us. Names resolve as <see cref="Names"/> says.</summary>
internal static class ForbiddenTargets
{
    /// <summary>What a hostile or careless name server answers.</summary>
    public static IReadOnlyDictionary<string, string[]> Names { get; } = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["localhost"] = ["127.0.0.1", "::1"],
        ["localhost."] = ["127.0.0.1"],
        ["localhost.localdomain"] = ["127.0.0.1"],
        ["api.localhost"] = ["127.0.0.1"],
        ["ip6-localhost"] = ["::1"],
        ["loopback.example"] = ["127.0.0.1"],
        ["loopback6.example"] = ["::1"],
        ["127.0.0.1.wrapped.example"] = ["127.0.0.1"],
        ["private.example"] = ["10.1.2.3"],
        ["private6.example"] = ["fd12:3456::1"],
        ["linklocal6.example"] = ["fe80::1"],
        ["mapped.example"] = ["::ffff:10.1.2.3"],
        ["nat64.example"] = ["64:ff9b::a01:203"],
        ["mixed.example"] = ["8.8.8.8", "10.1.2.3"],
        ["mixed-last.example"] = ["8.8.8.8", "1.1.1.1", "::1"],
        ["mixed-first.example"] = ["169.254.169.254", "8.8.8.8"],
        ["metadata.google.internal"] = ["169.254.169.254"],
        ["metadata"] = ["169.254.169.254"],
        ["instance-data"] = ["169.254.169.254"],
        ["metadata.azure.internal"] = ["168.63.129.16"],
        ["kubernetes.default.svc"] = ["10.96.0.1"],
        ["host.docker.internal"] = ["172.17.0.1"],
        ["gateway.docker.internal"] = ["192.168.65.1"],
        ["own.example"] = [Own],
        ["own6.example"] = [Own6],
        ["nowhere.example"] = [],
        ["xn--lcalhost-54a.example"] = ["127.0.0.1"],
    };

    /// <summary>Public addresses of the machine that asks.</summary>
    public const string Own = "93.184.215.14", Own6 = "2606:2800:21f:cb07::14";

    /// <summary>The addresses.</summary>
    public static IEnumerable<string> Uris =>
    [
        // Loopback, by every way to write an IPv4 address.
        "http://127.0.0.1/", "http://127.0.0.1:80/", "http://127.0.0.1:7171/api/v1/keys", "https://127.0.0.1/", "http://127.0.0.1./", "http://127.1/", "http://127.0.1/", "http://127.000.000.001/",
        "http://127.255.255.255/", "http://127.0.0.2:8080/", "http://2130706433/", "http://2130706434/", "http://017700000001/", "http://0177.0.0.1/", "http://0177.0.0.01/", "http://0177.1/",
        "http://0x7f000001/", "http://0x7F.0x0.0x0.0x1/", "http://0x7f.1/", "http://0x7f.0.1/", "http://127.0x1/", "http://127.0.0.0x1/", "http://0/", "http://0.0.0.0/", "http://0.0.0.0:5432/", "http://0x0/", "http://00/", "http://0.1.2.3/",
        "HTTP://127.0.0.1/", "http://127.0.0.1?x=public.example", "http://127.0.0.1#public.example", "http://127.0.0.1//public.example/", "http://127%2e0%2e0%2e1/", "http://127.0.0.1%2f@public.example/..;/",
        // The digits and stops of other scripts, which are mapped to ours.
        "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://１２７.０.０.１/", "http://127．0．0．1/",
        // Metadata services.
        "http://169.254.169.254/latest/meta-data/", "http://169.254.169.254:80/", "http://2852039166/", "http://0xA9FEA9FE/", "http://0251.0376.0251.0376/", "http://0xA9.0xFE.0xA9.0xFE/", "http://169.254.43518/", "http://169.16689662/",
        "http://169.254.170.2/v2/credentials", "http://100.100.100.200/latest/meta-data/", "http://192.0.0.192/opc/v2/", "http://168.63.129.16/machine", "http://[fd00:ec2::254]/latest/", "http://169.254.0.23/",
        // Private, shared and other networks that are not the internet.
        "http://10.0.0.1/", "http://10.255.255.255/", "http://167772161/", "http://012.0.0.1/", "http://0xa.0.0.1/", "http://10.1/", "http://172.16.0.1/", "http://172.31.255.254/", "http://2886729729/", "http://192.168.0.1/", "http://192.168.1.1:8080/", "http://3232235777/", "http://0xc0a80101/",
        "http://0300.0250.1.1/", "http://192.168.257/", "http://100.64.0.1/", "http://100.127.255.254/", "http://169.254.1.1/", "http://192.0.2.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://198.18.0.1/", "http://198.19.255.255/", "http://192.88.99.1/",
        "http://224.0.0.1/", "http://239.255.255.250:1900/", "http://240.0.0.1/", "http://255.255.255.255/", "http://4294967295/", "http://0xffffffff/",
        // IPv6, plain and around an IPv4 address.
        "http://[::1]/", "http://[::1]:7171/", "http://[0:0:0:0:0:0:0:1]/", "http://[0000::0001]/", "http://[::]/", "http://[::]:80/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/", "http://[::FFFF:7F00:0001]/",
        "http://[::ffff:169.254.169.254]/", "http://[::ffff:a9fe:a9fe]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:0:127.0.0.1]/", "http://[::127.0.0.1]/", "http://[::7f00:1]/", "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b:1::7f00:1]/",
        "http://[2002:7f00:1::]/", "http://[2002:7f00:1::1]/", "http://[2002:a00:1::1]/", "http://[2002:a9fe:a9fe::1]/", "http://[2002:c0a8:101::]/", "http://[2001::1]/", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/", "http://[2001:db8::1]/", "http://[2001:10::1]/", "http://[3fff::1]/", "http://[5f00::1]/",
        "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%251]/", "http://[febf::1]/", "http://[fec0::1]/", "http://[fc00::1]/", "http://[fd12:3456:789a::1]/", "http://[ff02::1]/", "http://[ff05::2]/", "http://[100::1]/", "http://[4000::1]/", "http://[::1%25lo]/",
        // This machine by its public addresses: the same services listen there.
        $"http://{Own}/", $"http://{Own}:7171/api/v1/executions", $"http://[{Own6}]/", $"http://[::ffff:{Own}]:7171/", "http://own.example/", "http://own6.example:5432/",
        // Names that lead there.
        "http://localhost/", "http://LOCALHOST/", "http://LocalHost:7171/", "http://localhost./", "http://localhost.localdomain/", "http://api.localhost/", "http://ip6-localhost/", "http://loopback.example/", "http://loopback6.example/", "http://127.0.0.1.wrapped.example/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://lo%63alhost/",
        "http://private.example/", "http://private6.example/", "http://linklocal6.example/", "http://mapped.example/", "http://nat64.example/", "http://mixed.example/", "http://mixed-last.example/", "http://mixed-first.example/",
        "http://metadata.google.internal/computeMetadata/v1/", "http://metadata/", "http://instance-data/latest/", "http://metadata.azure.internal/", "http://kubernetes.default.svc/api", "http://host.docker.internal:2375/", "http://gateway.docker.internal/", "http://xn--lcalhost-54a.example/",
        // Somebody else's name before an @, or behind one.
        "http://public.example@127.0.0.1/", "http://public.example:80@127.0.0.1/", "http://public.example%40127.0.0.1/", "http://user:password@169.254.169.254/", "http://public.example@[::1]/", "http://public.example%20@127.0.0.1/", "http://127.0.0.1@127.0.0.1/", "http://public.example%23@127.0.0.1/", "http://public.example\\@127.0.0.1/", "http://127.0.0.1\\@public.example/",
        // Slashes and blanks that parsers disagree on.
        "http:\\\\127.0.0.1\\", "http:/\\127.0.0.1/", "http:///127.0.0.1/", "http://\t127.0.0.1/", "http://127.0.0.1 .public.example/", "http://127.0.0.1\u3002public.example@localhost/",
        // No way out of the process at all.
        "file:///etc/passwd", "file://localhost/etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:6379/_INFO", "dict://127.0.0.1:11211/stats", "ldap://127.0.0.1/", "unix:///var/run/docker.sock", "data:text/plain,x", "jar:http://127.0.0.1!/", "//127.0.0.1/", "/etc/passwd", "127.0.0.1", "javascript:1", "tftp://127.0.0.1/x", "netdoc:///etc/passwd",
    ];
}
