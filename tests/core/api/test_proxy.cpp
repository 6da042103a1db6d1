#include "core/api/proxy.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;

// Each row was tried with curl 7.88 (https_proxy to a listener, no_proxy as given), save those of IPv6
// networks, where that version has a bug that later ones fixed.
TEST_CASE("bypasses_proxy") {
    struct Case {
        std::string_view name;
        const char* list;
        const char* host;
        bool bypassed;
    };
    constexpr std::array cases{
        Case{"nothing", "", "api.snyk.io", false},
        Case{"asterisk", "*", "api.snyk.io", true},
        Case{"asterisk for an address", "*", "127.0.0.2", true},
        Case{"asterisk among others is a name", "*,foo", "api.snyk.io", false},
        Case{"asterisk at the end is a name", "foo,*", "api.snyk.io", false},
        Case{"wildcards do not exist", "*.snyk.io", "api.snyk.io", false},
        Case{"whole name", "api.snyk.io", "api.snyk.io", true},
        Case{"letter case", "API.SNYK.IO", "api.snyk.io", true},
        Case{"domain", "snyk.io", "api.snyk.io", true},
        Case{"leading dot", ".snyk.io", "api.snyk.io", true},
        Case{"leading dot and the domain itself", ".snyk.io", "snyk.io", true},
        Case{"two leading dots", "..snyk.io", "api.snyk.io", false},
        Case{"a dot alone", ".", "api.snyk.io", false},
        Case{"end of a label", "nyk.io", "api.snyk.io", false},
        Case{"below the host", "x.api.snyk.io", "api.snyk.io", false},
        Case{"trailing dot in the list", "api.snyk.io.", "api.snyk.io", true},
        Case{"trailing dot of the host", "snyk.io", "api.snyk.io.", true},
        Case{"port", "api.snyk.io:443", "api.snyk.io", false},
        Case{"second entry", "foo,snyk.io", "api.snyk.io", true},
        Case{"blank after comma", "foo, snyk.io", "api.snyk.io", true},
        Case{"blank before comma", "foo ,snyk.io", "api.snyk.io", true},
        Case{"blank alone", "foo snyk.io", "api.snyk.io", true},
        Case{"empty entries", ",,snyk.io", "api.snyk.io", true},
        Case{"semicolon", "foo;snyk.io", "api.snyk.io", false},
        Case{"address", "127.0.0.2", "127.0.0.2", true},
        Case{"other address", "127.0.0.3", "127.0.0.2", false},
        Case{"address with port", "127.0.0.2:443", "127.0.0.2", false},
        Case{"network /8", "127.0.0.0/8", "127.0.0.2", true},
        Case{"network /30", "127.0.0.0/30", "127.0.0.2", true},
        Case{"network /31", "127.0.0.0/31", "127.0.0.2", false},
        Case{"network /32", "127.0.0.2/32", "127.0.0.2", true},
        Case{"prefix too long", "127.0.0.2/33", "127.0.0.2", false},
        Case{"length 0 is the address itself", "127.0.0.2/0", "127.0.0.2", true},
        Case{"length 0 is not everything", "0.0.0.0/0", "127.0.0.2", false},
        Case{"part of an address", "127.0.0", "127.0.0.2", false},
        Case{"end of an address", ".0.0.2", "127.0.0.2", false},
        Case{"address is no name's domain", "0.0.2", "127.0.0.2", false},
        Case{"IPv6", "::1", "::1", true},
        Case{"IPv6 in another spelling", "0:0:0:0:0:0:0:1", "::1", true},
        Case{"IPv6 in brackets", "[::1]", "::1", false},
        Case{"IPv6 network", "2001:db8::/32", "2001:db8:1::5", true},
        Case{"IPv6 network of another", "2001:db9::/32", "2001:db8:1::5", false},
        Case{"IPv6 network inside a byte", "fc00::/7", "fd12::1", true},
        Case{"IPv6 prefix too long", "::1/129", "::1", false},
        Case{"IPv4 network for an IPv6 host", "0.0.0.0/1", "::1", false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(bypasses_proxy(c.list, c.host) == c.bypassed);
    }
}

namespace {

Result<ProxySettings> read(const Environment::Map& variables, TrustMode trust = TrustMode::environment,
                           std::optional<std::string> option = {}) {
    Settings settings;
    settings.trust.value = trust;
    settings.proxy = std::move(option);
    return read_proxy(settings, Environment(variables));
}

} // namespace

TEST_CASE("read_proxy: URLs") {
    struct Case {
        std::string_view name;
        const char* url;
        const char* proxy; ///< host:port
        bool tls;
        const char* user_info;
    };
    constexpr std::array cases{
        Case{"host and port", "http://proxy.corp:3128", "proxy.corp:3128", false, ""},
        Case{"no scheme", "proxy.corp:3128", "proxy.corp:3128", false, ""},
        Case{"upper case", "HTTP://Proxy.Corp:3128", "proxy.corp:3128", false, ""},
        Case{"path", "http://proxy.corp:3128/", "proxy.corp:3128", false, ""},
        Case{"curl's default port", "http://proxy.corp", "proxy.corp:1080", false, ""},
        Case{"port left empty", "http://proxy.corp:", "proxy.corp:1080", false, ""},
        Case{"https", "https://proxy.corp", "proxy.corp:443", true, ""},
        Case{"IPv4", "http://192.0.2.1:8080", "192.0.2.1:8080", false, ""},
        Case{"IPv6", "http://[2001:db8::1]:8080", "[2001:db8::1]:8080", false, ""},
        Case{"user and password", "http://ada:pass@proxy.corp:3128", "proxy.corp:3128", false, "ada:pass"},
        Case{"percent-encoded", "http://a%40b:p%3a%2F@proxy.corp:3128", "proxy.corp:3128", false, "a@b:p:/"},
        Case{"at sign in the password", "http://ada:p@ss@proxy.corp:3128", "proxy.corp:3128", false,
             "ada:p@ss"},
        Case{"percent sign alone", "http://ada:100%@proxy.corp:3128", "proxy.corp:3128", false, "ada:100%"},
        Case{"user without password", "ada@proxy.corp:3128", "proxy.corp:3128", false, "ada"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto settings = read({{"https_proxy", c.url}});
        REQUIRE(settings.has_value());
        REQUIRE(settings->proxy.has_value());
        CHECK(settings->proxy->name() == c.proxy);
        CHECK(settings->proxy->tls == c.tls);
        CHECK(bytes_of(settings->proxy->user_info) == c.user_info);
        CHECK(settings->proxy->source == "https_proxy");
    }
}

TEST_CASE("read_proxy: what is refused, and never shown") {
    struct Case {
        std::string_view name;
        const char* url;
        Fault fault;
    };
    constexpr std::array cases{
        Case{"socks5", "socks5://user:canary@proxy:1080", Fault::proxy},
        Case{"socks4a", "SOCKS4A://proxy", Fault::proxy},
        Case{"other scheme", "ftp://user:canary@proxy", Fault::setting_invalid},
        Case{"no host", "http://", Fault::setting_invalid},
        Case{"no host but user", "http://user:canary@", Fault::setting_invalid},
        Case{"port 0", "http://proxy:0", Fault::setting_invalid},
        Case{"port too large", "http://proxy:65536", Fault::setting_invalid},
        Case{"port is not a number", "http://user:canary@proxy:http", Fault::setting_invalid},
        Case{"blank in the host", "http://pro xy:3128", Fault::setting_invalid},
        Case{"line end in the host", "http://proxy\r\nX: y:3128", Fault::setting_invalid},
        Case{"IPv6 without brackets", "http://2001:db8::1", Fault::setting_invalid},
        Case{"bracket left open", "http://[::1:3128", Fault::setting_invalid},
        Case{"no address in brackets", "http://[proxy]:3128", Fault::setting_invalid},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto settings = read({{"HTTPS_PROXY", c.url}});
        REQUIRE(!settings.has_value());
        CHECK(settings.error().fault == c.fault);
        CHECK(settings.error().message.find("HTTPS_PROXY") != std::string::npos);
        CHECK(settings.error().message.find("canary") == std::string::npos);
    }
    const auto flag = read({}, TrustMode::environment, "gopher://proxy");
    REQUIRE(!flag.has_value());
    CHECK(flag.error().fault == Fault::usage);
}

TEST_CASE("read_proxy: which variable counts") {
    struct Case {
        std::string_view name;
        Environment::Map variables;
        TrustMode trust;
        std::optional<std::string> option;
        const char* source; ///< empty: no proxy
    };
    const std::array cases{
        Case{"nothing set", {}, TrustMode::environment, {}, ""},
        Case{"lower case before upper",
             {{"https_proxy", "a:1"}, {"HTTPS_PROXY", "b:1"}},
             TrustMode::environment,
             {},
             "https_proxy"},
        Case{"https before all",
             {{"HTTPS_PROXY", "a:1"}, {"all_proxy", "b:1"}},
             TrustMode::environment,
             {},
             "HTTPS_PROXY"},
        Case{"all, lower case first",
             {{"ALL_PROXY", "a:1"}, {"all_proxy", "b:1"}},
             TrustMode::environment,
             {},
             "all_proxy"},
        Case{"all in upper case", {{"ALL_PROXY", "a:1"}}, TrustMode::environment, {}, "ALL_PROXY"},
        Case{"an empty one is none",
             {{"https_proxy", ""}, {"HTTPS_PROXY", "b:1"}},
             TrustMode::environment,
             {},
             "HTTPS_PROXY"},
        Case{"plain http's is not ours",
             {{"http_proxy", "a:1"}, {"HTTP_PROXY", "b:1"}},
             TrustMode::environment,
             {},
             ""},
        Case{"the flag wins", {{"https_proxy", "a:1"}}, TrustMode::environment, "b:1", "--proxy"},
        Case{"--trust system leaves variables out",
             {{"https_proxy", "a:1"}, {"ALL_PROXY", "b:1"}},
             TrustMode::system,
             {},
             ""},
        Case{"--trust system and the flag", {{"https_proxy", "a:1"}}, TrustMode::system, "b:1", "--proxy"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto settings = read(c.variables, c.trust, c.option);
        REQUIRE(settings.has_value());
        CHECK((settings->proxy ? settings->proxy->source : "") == c.source);
    }
}

TEST_CASE("read_proxy: NO_PROXY") {
    const auto lower = read({{"https_proxy", "a:1"}, {"no_proxy", "x"}, {"NO_PROXY", "y"}});
    REQUIRE(lower.has_value());
    CHECK(lower->no_proxy == "x");
    const auto upper = read({{"https_proxy", "a:1"}, {"NO_PROXY", "y"}});
    REQUIRE(upper.has_value());
    CHECK(upper->no_proxy == "y");
    // What is said on the command line is not taken back by a variable.
    const auto flag = read({{"no_proxy", "*"}}, TrustMode::environment, "b:1");
    REQUIRE(flag.has_value());
    CHECK(flag->no_proxy.empty());
}
