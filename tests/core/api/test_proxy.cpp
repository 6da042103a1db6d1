#include "core/api/proxy.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;

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
        Case{"no port", "http://proxy.corp", "proxy.corp:80", false, ""},
        Case{"port left empty", "http://proxy.corp:", "proxy.corp:80", false, ""},
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
        Case{"a password with a slash, whose beginning looks like a port (found by scripts/fuzz)",
             "http://canary:12345/x@proxy:3128", Fault::setting_invalid},
        Case{"a password with a question mark", "http://canary:12345?x@proxy:3128", Fault::setting_invalid},
        Case{"a user name with a #", "canary#x:y@proxy", Fault::setting_invalid},
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
        Case{"upper case before lower, as in Go",
             {{"https_proxy", "a:1"}, {"HTTPS_PROXY", "b:1"}},
             TrustMode::environment,
             {},
             "HTTPS_PROXY"},
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
             {{"https_proxy", "b:1"}, {"HTTPS_PROXY", ""}},
             TrustMode::environment,
             {},
             "https_proxy"},
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
    const auto both = read({{"https_proxy", "a:1"}, {"no_proxy", "x"}, {"NO_PROXY", "y"}});
    REQUIRE(both.has_value());
    CHECK(both->no_proxy == "y");
    CHECK(both->no_proxy_name == "NO_PROXY");
    CHECK(both->no_proxy_of_curl == "x");
    const auto lower = read({{"https_proxy", "a:1"}, {"no_proxy", "x"}});
    REQUIRE(lower.has_value());
    CHECK(lower->no_proxy == "x");
    CHECK(lower->no_proxy_name == "no_proxy");
    CHECK(lower->no_proxy_of_curl == "x");
    // What is said on the command line is not taken back by a variable.
    const auto flag = read({{"no_proxy", "*"}}, TrustMode::environment, "b:1");
    REQUIRE(flag.has_value());
    CHECK(flag->no_proxy.empty());
    CHECK(flag->from_flag());
}

TEST_CASE("read_proxy: where curl would choose otherwise") {
    struct Case {
        std::string_view name;
        Environment::Map variables;
        const char* notice; ///< empty: none
    };
    const std::array cases{
        Case{"one variable", {{"HTTPS_PROXY", "http://b:3128"}}, ""},
        Case{"the same twice", {{"https_proxy", "b:1"}, {"HTTPS_PROXY", "b:1"}}, ""},
        Case{"two that differ",
             {{"https_proxy", "a:1"}, {"HTTPS_PROXY", "b:1"}},
             "HTTPS_PROXY and https_proxy differ: HTTPS_PROXY is used, as the Snyk CLI does; curl would use "
             "https_proxy"},
        Case{
            "all", {{"ALL_PROXY", "a:1"}}, "ALL_PROXY is used, as curl does; the Snyk CLI reads HTTPS_PROXY"},
        Case{"no port",
             {{"HTTPS_PROXY", "http://proxy"}},
             "HTTPS_PROXY names no port, so 80 is used, as the Snyk CLI does; curl would use 1080"},
        Case{"port 80", {{"HTTPS_PROXY", "http://proxy:80/"}}, ""},
        Case{"https without a port", {{"HTTPS_PROXY", "https://proxy"}}, ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto settings = read(c.variables);
        REQUIRE(settings.has_value());
        REQUIRE(settings->notices.size() == (std::string_view(c.notice).empty() ? 0 : 1));
        if (!settings->notices.empty()) CHECK(settings->notices[0].starts_with(c.notice));
    }
    CHECK(read({}, TrustMode::environment, "http://proxy")->notices.empty());
}

TEST_CASE("read_proxy: HTTP_PROXY alone") {
    CHECK(read({{"HTTP_PROXY", "a:1"}})->without ==
          "HTTP_PROXY counts for plain http only: set HTTPS_PROXY to the same proxy");
    CHECK(read({{"http_proxy", "a:1"}})->without.starts_with("http_proxy counts"));
    CHECK(read({{"HTTP_PROXY", "a:1"}, {"HTTPS_PROXY", "a:1"}})->without.empty());
    CHECK(read({{"HTTP_PROXY", "a:1"}}, TrustMode::system)->without.empty());
    CHECK(read({})->without.empty());
}
