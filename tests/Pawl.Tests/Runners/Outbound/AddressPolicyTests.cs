using System.Net;
using Pawl.Runners.Outbound;
using Xunit;

namespace Pawl.Tests.Runners;

public sealed class AddressPolicyTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")] // cloud metadata
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("192.0.0.192")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")] // NAT64 of 127.0.0.1
    [InlineData("64:ff9b:1::1")]
    [InlineData("2002:7f00:1::1")] // 6to4 of 127.0.0.1
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")] // Teredo
    [InlineData("2001:db8::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")] // cloud metadata
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("100::1")]
    public void Addresses_that_are_not_public_are_refused(string address)
    {
        Assert.False(AddressPolicy.IsPublic(IPAddress.Parse(address)));
        Assert.False(new AddressPolicy([]).Allows("name.example", IPAddress.Parse(address), 80));
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2606:4700::1111")]
    public void Public_addresses_are_allowed(string address) => Assert.True(new AddressPolicy([]).Allows("name.example", IPAddress.Parse(address), 443));

    [Theory]
    [InlineData("127.0.0.1:7171", "x", "127.0.0.1", 7171, true)]
    [InlineData("127.0.0.1:7171", "x", "127.0.0.1", 7172, false)]
    [InlineData("10.20.0.0/16", "x", "10.20.3.4", 80, true)]
    [InlineData("10.20.0.0/16", "x", "10.21.3.4", 80, false)]
    [InlineData("billing.internal", "BILLING.internal", "10.1.1.1", 8080, true)]
    [InlineData("billing.internal:443", "billing.internal", "10.1.1.1", 8080, false)]
    [InlineData("billing.internal", "evil.example", "10.1.1.1", 8080, false)]
    [InlineData("[::1]:80", "x", "::1", 80, true)]
    [InlineData("::1", "x", "::1", 99, true)]
    public void What_the_operator_allowed_is_allowed_and_nothing_beside_it(string allowed, string host, string address, int port, bool expected) =>
        Assert.Equal(expected, new AddressPolicy([allowed]).Allows(host, IPAddress.Parse(address), port));

    [Theory]
    [InlineData("")]
    [InlineData("http://x")]
    [InlineData("x:0")]
    [InlineData("x:99999")]
    [InlineData("10.0.0.0/99")]
    [InlineData("a b")]
    public void An_entry_that_cannot_be_read_is_refused_at_the_start(string target) => Assert.Throws<FormatException>(() => new AddressPolicy([target]));
}
