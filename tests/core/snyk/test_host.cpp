#include "core/snyk/host.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("read_host_port: hosts and ports") {
    struct Case {
        std::string_view name;
        std::string_view text;
        HostPort expected;
    };
    const Case cases[] = {
        {"a name", "api.snyk.io", {"api.snyk.io", 443, false}},
        {"upper case", "API.Snyk.IO", {"api.snyk.io", 443, false}},
        {"a port", "api.example:8443", {"api.example", 8443, false}},
        {"port 443", "api.snyk.io:443", {"api.snyk.io", 443, false}},
        {"least port", "localhost:1", {"localhost", 1, false}},
        {"most port", "localhost:65535", {"localhost", 65535, false}},
        {"IPv4", "127.0.0.1:9000", {"127.0.0.1", 9000, true}},
        {"IPv6", "[::1]", {"::1", 443, true}},
        {"IPv6 in a long form", "[0:0:0:0:0:0:0:1]:8443", {"::1", 8443, true}},
        {"IPv6 in upper case", "[2001:DB8::]:1", {"2001:db8::", 1, true}},
        {"hyphens and digits", "a-1.2-b", {"a-1.2-b", 443, false}},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const HostReading read = read_host_port(each.text);
        REQUIRE(read.host);
        CHECK(*read.host == each.expected);
    }
}

TEST_CASE("read_host_port: refusals") {
    struct Case {
        std::string_view name;
        std::string text;
        const char* problem; ///< words of it
    };
    const Case cases[] = {
        {"empty", "", "names no host"},
        {"only a port", ":443", "names no host"},
        {"trailing dot", "api.snyk.io.", "ends with a dot"},
        {"empty label", "api..snyk.io", "empty label"},
        {"leading dot", ".snyk.io", "empty label"},
        {"underscore", "api_snyk.io", "characters that host names cannot have"},
        {"slash", "api.snyk.io/x", "characters that host names cannot have"},
        {"leading hyphen", "-api.snyk.io", "hyphen"},
        {"trailing hyphen", "api-.snyk.io", "hyphen"},
        {"percent", "api%2esnyk.io", "percent-encoded"},
        {"user", "u@api.snyk.io", "user name or password"},
        {"user and password", "u:p@api.snyk.io", "user name or password"},
        {"blank inside", "api.x api.snyk.io", "spaces"},
        {"blank behind", "api.snyk.io ", "spaces"},
        {"line end", "api.snyk.io\n", "spaces"},
        {"tab", "api\t.snyk.io", "spaces"},
        {"NUL", std::string("api.snyk.io\0.evil.example", 25), "control characters"},
        {"DEL", "api\x7f.snyk.io", "control characters"},
        {"backslash", "api.snyk.io\\.evil.example", "backslash"},
        {"Cyrillic letters", "\xD0\xB0pi.snyk.io", "non-ASCII"},
        {"full-width dot", "api\xEF\xBC\x8Esnyk.io", "non-ASCII"},
        {"port 0", "api.snyk.io:0", "port"},
        {"port too large", "api.snyk.io:65536", "port"},
        {"port empty", "api.snyk.io:", "port"},
        {"port with sign", "api.snyk.io:+443", "port"},
        {"port with zero in front", "api.snyk.io:0443", "port"},
        {"port with letters", "api.snyk.io:443x", "port"},
        {"two ports", "api.snyk.io:443:443", "port"},
        {"IPv6 without brackets", "::1", "no host"},
        {"bracket open", "[::1", "bracket is not closed"},
        {"brackets around a name", "[api.snyk.io]", "no IPv6 address"},
        {"empty brackets", "[]", "no IPv6 address"},
        {"scope of an address", "[fe80::1%eth0]", "no IPv6 address"},
        {"text behind brackets", "[::1].snyk.io", "port"},
        {"label of 64 bytes", std::string(64, 'a') + ".io", "too long"},
        {"name of 254 bytes",
         std::string(63, 'a') + "." + std::string(63, 'a') + "." + std::string(63, 'a') + "." +
             std::string(62, 'a'),
         "too long"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const HostReading read = read_host_port(each.text);
        CHECK_FALSE(read.host);
        CAPTURE(read.problem);
        CHECK(read.problem.starts_with("it"));
        CHECK(read.problem.find(each.problem) != std::string_view::npos);
    }
}

TEST_CASE("read_host_port: no short or octal form is an address") {
    for (const std::string_view text : {"127.1", "0177.0.0.1", "2130706433", "0x7f.0.0.1", "256.0.0.1"}) {
        CAPTURE(text);
        const HostReading read = read_host_port(text);
        REQUIRE(read.host); // a name like any other, so never localhost to the allow-list
        CHECK_FALSE(read.host->address);
    }
}

TEST_CASE("read_https_url: the host, and nothing else of the URL") {
    for (const std::string_view url :
         {"https://api.snyk.io", "https://api.snyk.io/", "https://api.snyk.io/v1",
          "HTTPS://API.SNYK.IO/rest?a=b#c", "https://api.snyk.io?x", "https://api.snyk.io#x",
          "https://api.snyk.io:443/", "https://api.snyk.io/a@b:c%20"}) {
        CAPTURE(url);
        const HostReading read = read_https_url(url);
        REQUIRE(read.host);
        CHECK(*read.host == HostPort{"api.snyk.io", 443, false});
    }
}

TEST_CASE("read_https_url: refusals") {
    struct Case {
        std::string_view url;
        const char* problem;
    };
    const Case cases[] = {
        {"http://api.snyk.io", "plain http"},
        {"HTTP://api.snyk.io", "plain http"},
        {"api.snyk.io", "does not begin with https://"},
        {"//api.snyk.io", "does not begin with https://"},
        {"https:api.snyk.io", "does not begin with https://"},
        {"https:/api.snyk.io", "does not begin with https://"},
        {"ftp://api.snyk.io", "does not begin with https://"},
        {"javascript://api.snyk.io", "does not begin with https://"},
        {"https+x://api.snyk.io", "does not begin with https://"},
        {" https://api.snyk.io", "spaces"},
        {"https://api.snyk.io/a b", "spaces"},
        {"https://api.snyk.io\n", "spaces"},
        {"https://api.snyk.io\\@evil.example", "backslash"},
        {"https://u:p@api.snyk.io", "user name or password"},
        {"https://api.snyk.io@evil.example/", "user name or password"},
        {"https://evil.example#@api.snyk.io", ""},
        {"https:///api.snyk.io", "names no host"},
        {"https://", "names no host"},
        {"https://?api.snyk.io", "names no host"},
        {"", "does not begin with https://"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.url);
        const HostReading read = read_https_url(each.url);
        if (std::string_view(each.problem).empty()) { // the fragment does not count: the host is the evil one
            REQUIRE(read.host);
            CHECK(read.host->host == "evil.example");
            continue;
        }
        CHECK_FALSE(read.host);
        CAPTURE(read.problem);
        CHECK(read.problem.find(each.problem) != std::string_view::npos);
    }
}

TEST_CASE("authority") {
    CHECK(authority("api.snyk.io", 443, 443) == "api.snyk.io");
    CHECK(authority("api.snyk.io", 443, 0) == "api.snyk.io:443");
    CHECK(authority("::1", 8443, 443) == "[::1]:8443");
    CHECK(authority("::1", 443, 443) == "[::1]");
}
