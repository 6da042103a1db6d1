#include "core/base/ip_address.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace snykcred;

namespace {

/// As it is written again, or "-" where it is refused.
std::string shortest(std::string_view text) {
    if (const auto v4 = read_ipv4(text)) return ipv4_text(*v4);
    if (const auto v6 = read_ipv6(text)) return ipv6_text(*v6);
    return "-";
}

} // namespace

TEST_CASE("ip_address: which texts are addresses, and their shortest form") {
    struct Case {
        std::string_view name, text, expected;
    };
    const Case cases[] = {
        {"IPv4", "192.0.2.1", "192.0.2.1"},
        {"all ones", "255.255.255.255", "255.255.255.255"},
        {"zeros", "0.0.0.0", "0.0.0.0"},
        {"a leading zero, octal to some", "192.0.2.010", "-"},
        {"two zeros", "192.0.2.00", "-"},
        {"too large", "192.0.2.256", "-"},
        {"hexadecimal", "0xc0.0.2.1", "-"},
        {"three numbers", "192.0.513", "-"},
        {"five numbers", "192.0.2.1.1", "-"},
        {"no number", "192.0..1", "-"},
        {"a sign", "192.0.2.-1", "-"},
        {"a blank", "192.0.2.1 ", "-"},
        {"NUL", std::string_view("192.0.2.1\0", 10), "-"},
        {"nothing", "", "-"},
        {"IPv6, whole", "2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"},
        {"leading zeros of a group", "2001:0db8:0000:0001:0:0:0:1", "2001:db8:0:1::1"},
        {"the first of two runs", "1:0:0:2:3:0:0:4", "1::2:3:0:0:4"},
        {"the longer run", "1:0:0:2:0:0:0:4", "1:0:0:2::4"},
        {"one zero stays", "1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"},
        {"loopback", "::1", "::1"},
        {"unspecified", "::", "::"},
        {"ends in zeros", "2001:db8::", "2001:db8::"},
        {"mapped IPv4", "::ffff:192.0.2.1", "::ffff:192.0.2.1"},
        {"mapped IPv4 in hexadecimal", "::ffff:c000:201", "::ffff:192.0.2.1"},
        {"compatible IPv4", "::192.0.2.1", "::192.0.2.1"},
        {"IPv4 behind six groups", "64:ff9b:0:0:0:0:192.0.2.1", "64:ff9b::c000:201"},
        {"IPv4 behind a gap", "64:ff9b::192.0.2.1", "64:ff9b::c000:201"},
        {"a gap for one group", "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"a gap for none", "1:2:3:4::5:6:7:8", "-"},
        {"two gaps", "1::2::3", "-"},
        {"three colons", ":::", "-"},
        {"begins with one colon", ":1:2:3:4:5:6:7", "-"},
        {"ends with one colon", "1:2:3:4:5:6:7:", "-"},
        {"seven groups", "1:2:3:4:5:6:7", "-"},
        {"nine groups", "1:2:3:4:5:6:7:8:9", "-"},
        {"five digits", "1:2:3:4:5:6:7:00008", "-"},
        {"no digit", "1:2:3:4:5:6:7:g", "-"},
        {"IPv4 before a gap", "192.0.2.1::", "-"},
        {"IPv4 not at the end", "::192.0.2.1:1", "-"},
        {"IPv4 behind seven groups", "1:2:3:4:5:6:7:192.0.2.1", "-"},
        {"IPv4 with a leading zero", "::192.0.2.01", "-"},
        {"a zone", "fe80::1%eth0", "-"},
        {"brackets", "[::1]", "-"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(shortest(c.text) == c.expected);
    }
}
