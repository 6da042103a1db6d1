// One host at a time: canonical form and allow-list.
#include "core/rule/endpoint.hpp"
#include "core/snyk/tokens.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;

namespace {
const SettingSource k_option{Origin::flag, "--api-url"};
const SettingSource k_claim{Origin::credential, "SNYK_TOKEN"};

std::string all_text(const Failure& failure) {
    std::string text = failure.message;
    for (const std::string& hint : failure.hints)
        text += '\n' + hint;
    return text;
}
} // namespace

TEST_CASE("api_host_from_url: the canonical form that the Snyk CLI would use") {
    struct Case {
        std::string_view url;
        const char* api_url;
        std::string_view name;
    };
    const Case cases[] = {
        {"https://api.snyk.io", "https://api.snyk.io", "SNYK-US-01"},
        {"https://snyk.io", "https://api.snyk.io", "SNYK-US-01"},
        {"https://snyk.io/api/v1", "https://api.snyk.io", "SNYK-US-01"},
        {"https://app.snyk.io/", "https://api.snyk.io", "SNYK-US-01"},
        {"https://app.snyk.io/org/acme/projects?x=y#z", "https://api.snyk.io", "SNYK-US-01"},
        {"https://api.snyk.io:443/v1", "https://api.snyk.io", "SNYK-US-01"},
        {"https://api.us.snyk.io/rest", "https://api.us.snyk.io", "SNYK-US-02"},
        {"https://app.us.snyk.io", "https://api.us.snyk.io", "SNYK-US-02"},
        {"https://eu.snyk.io/api", "https://api.eu.snyk.io", "SNYK-EU-01"},
        {"https://API.EU.Snyk.io/v1", "https://api.eu.snyk.io", "SNYK-EU-01"},
        {"HTTPS://app.eu.snyk.io", "https://api.eu.snyk.io", "SNYK-EU-01"},
        {"https://app.au.snyk.io/api/v1", "https://api.au.snyk.io", "SNYK-AU-01"},
        {"https://snykgov.io", "https://api.snykgov.io", "SNYK-GOV-01"},
        {"https://app.snykgov.io", "https://api.snykgov.io", "SNYK-GOV-01"},
        {"https://app.acme.snyk.io", "https://api.acme.snyk.io", "api.acme.snyk.io"},
        {"https://acme.snyk.io/api", "https://api.acme.snyk.io", "api.acme.snyk.io"},
        {"https://api.dev.snyk.io/v1", "https://api.dev.snyk.io", "api.dev.snyk.io"},
        {"https://fedramp-alpha.snykgov.io/api/v1", "https://api.fedramp-alpha.snykgov.io",
         "api.fedramp-alpha.snykgov.io"},
        {"https://api.a.b.snyk.io", "https://api.a.b.snyk.io", "api.a.b.snyk.io"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.url);
        const auto endpoint = api_host_from_url(each.url, k_option, {});
        REQUIRE(endpoint.has_value());
        CHECK(endpoint->api_url() == each.api_url);
        CHECK(endpoint->name() == each.name);
        CHECK(endpoint->port() == 443);
        CHECK(endpoint->single_tenant() == std::string_view(each.name).starts_with("api."));
        CHECK_FALSE(endpoint->allow_listed());
        CHECK(endpoint->source().name == "--api-url");
    }
}

TEST_CASE("api_host_from_url: a claim may be a bare host") {
    struct Case {
        std::string_view text;
        const char* api_url;
    };
    const Case cases[] = {{"snyk.io", "https://api.snyk.io"},
                          {"api.snyk.io", "https://api.snyk.io"},
                          {"API.EU.SNYK.IO", "https://api.eu.snyk.io"},
                          {"eu.snyk.io", "https://api.eu.snyk.io"},
                          {"snykgov.io", "https://api.snykgov.io"},
                          {"api.acme.snyk.io", "https://api.acme.snyk.io"},
                          {"https://api.eu.snyk.io/", "https://api.eu.snyk.io"}};
    for (const Case& each : cases) {
        CAPTURE(each.text);
        const auto endpoint = api_host_from_url(each.text, k_claim, {});
        REQUIRE(endpoint.has_value());
        CHECK(endpoint->api_url() == each.api_url);
    }
}

TEST_CASE("api_host_from_url: a claim's refusals") {
    for (const std::string_view text : {"http://api.snyk.io",
                                        "gopher://api.snyk.io",
                                        "evilsnykgov.io",
                                        "api.snykXsnyk.io",
                                        "api.snyk.io.evil.com",
                                        "api.example.snyk.io.evil.com",
                                        "api.snyk.io/haha",
                                        "api.attacker.io/haha.snyk.io",
                                        "token@api.snyk.io",
                                        "api.something api.snyk.io",
                                        "%zz",
                                        "api.snyk.io:8443",
                                        "api.snyk.io.",
                                        "localhost",
                                        "127.0.0.1",
                                        "[::1]",
                                        "io",
                                        "snyk",
                                        "api.snyk.io?x",
                                        "api.snyk.io#x",
                                        "//api.snyk.io"}) {
        CAPTURE(text);
        const auto endpoint = api_host_from_url(text, k_claim, {});
        REQUIRE_FALSE(endpoint.has_value());
        CHECK(endpoint.error().fault == Fault::host_not_allowed);
        CHECK(endpoint.error().message.starts_with(
            "the API host named by the credential in SNYK_TOKEN is refused: "));
        CHECK(endpoint.error().hints.front().ends_with("it was not sent anywhere"));
    }
}

TEST_CASE("api_host_from_url: an option or SNYK_API may not be a bare host, the Snyk CLI could not use it") {
    for (const std::string_view text :
         {"api.snyk.io", "api.eu.snyk.io:443", "//api.snyk.io", "snyk.io/api"}) {
        CAPTURE(text);
        const auto endpoint = api_host_from_url(text, k_option, {});
        REQUIRE_FALSE(endpoint.has_value());
        CHECK(endpoint.error().message ==
              "the API URL of --api-url is refused: it does not begin with https://");
    }
}

TEST_CASE("api_host_from_url: attacks in front of and behind Snyk's domains") {
    for (const std::string domain : {"snyk.io", "snykgov.io", "api.snyk.io", "api.eu.snyk.io"}) {
        const std::vector<std::string> urls = {
            "https://" + domain + ".evil.com",
            "https://" + domain + ".evil.com/v1",
            "https://evil" + domain,
            "https://api.evil-" + domain + ".evil.com",
            "https://" + domain + "@evil.com",
            "https://u:p@" + domain,
            "https://@" + domain,
            "https://" + domain + ":8443",
            "https://" + domain + ":80",
            "https://" + domain + ".",
            "https://" + domain + "..",
            "https://" + domain + "%2eevil.com",
            "https://%61pi." + domain,
            "https://" + domain + "\\.evil.com",
            "https://evil.com\\@" + domain,
            "https://evil.com/" + domain,
            "https://evil.com?" + domain,
            "https://evil.com#" + domain,
            "https://evil.com#@" + domain,
            "https://" + domain + " .evil.com",
            " https://" + domain,
            "https://" + domain + "\n",
            "https://" + domain + "\t",
            "https:// " + domain,
            "http://" + domain,
            "ftp://" + domain,
            "https:/" + domain,
            "https:///" + domain,
            "https://." + domain,
            "https://api.." + domain,
            "https://-." + domain,
            "https://api_x." + domain,
            "https://*." + domain,
            "https://\xD0\xB0pi." + domain,
            "https://" + domain +
                "\xE3\x80\x82"
                "evil.com",
            "https://[" + domain + "]",
            "https://" + domain + ":",
            "https://" + domain + ":443:443",
            "https://" + domain + ":443@evil.com",
            "https://" + domain + ";.evil.com",
            "https://" + domain + "&.evil.com",
            "https://" + domain + ",evil.com",
            std::string("https://") + domain + std::string("\0.evil.com", 10),
            "https://" + domain.substr(0, domain.size() - 1),
            "https://" + domain + "o",
            "https://" + domain + "-evil",
            "https://" + domain + ".io",
        };
        for (const std::string& url : urls) {
            CAPTURE(url);
            const auto endpoint = api_host_from_url(url, k_option, {});
            // "evil" glued to "api.snyk.io" is a host below snyk.io: Snyk's, whatever it is
            if (url.starts_with("https://evilapi.")) {
                REQUIRE(endpoint.has_value());
                CHECK(endpoint->host().starts_with("api.evilapi."));
                continue;
            }
            REQUIRE_FALSE(endpoint.has_value());
            CHECK(endpoint.error().fault == Fault::host_not_allowed);
        }
    }
}

TEST_CASE("api_host_from_url: messages show a plain host and nothing else of the URL") {
    struct Case {
        std::string_view name;
        std::string url, message;
    };
    const std::string token = test::snyk_token("uat", "{}");
    const std::string subject = "the API URL of --api-url is refused: ";
    const Case cases[] = {
        {"foreign host", "https://API.Example.com/FAKE-path?FAKE",
         subject + "\"api.example.com\" is not a Snyk host (under snyk.io or snykgov.io)"},
        {"user info", "https://FAKE:FAKE@evil.example",
         subject + "it contains a user name or password (name:password@)"},
        {"an API token as host", "https://" + test::uuid(),
         subject + "a value that is not shown here is not a Snyk host (under snyk.io or snykgov.io)"},
        {"a token instead of a URL", token, subject + "it does not begin with https://"},
        {"a token as host", "https://" + token,
         subject + "its host contains characters that host names cannot have"},
        {"port", "https://api.snyk.io:8443", subject + "it names a port, but Snyk's hosts use 443 only"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto endpoint = api_host_from_url(each.url, k_option, {});
        REQUIRE_FALSE(endpoint.has_value());
        CHECK(endpoint.error().message == each.message);
        CHECK(all_text(endpoint.error()).find("FAKE") == std::string::npos);
    }
}

TEST_CASE("api_host_from_url: allow-listed hosts are matched exactly and kept as they are") {
    struct Case {
        std::string_view name;
        std::string_view allow;
        std::string_view url;
        const char* api_url; ///< null: refused
    };
    const Case cases[] = {
        {"a name", "api.gateway.example", "https://api.gateway.example/snyk", "https://api.gateway.example"},
        {"a name in another case", "API.Gateway.example", "https://api.GATEWAY.example",
         "https://api.gateway.example"},
        {"localhost", "localhost:8443", "https://localhost:8443", "https://localhost:8443"},
        {"IPv4", "127.0.0.1:8443", "https://127.0.0.1:8443/v1", "https://127.0.0.1:8443"},
        {"IPv6", "[::1]:8443", "https://[::1]:8443", "https://[::1]:8443"},
        {"IPv6 in another form", "[0:0::1]", "https://[::1]", "https://[::1]"},
        {"443 said", "api.gateway.example:443", "https://api.gateway.example", "https://api.gateway.example"},
        {"another port", "localhost:8443", "https://localhost:8444", nullptr},
        {"port not allowed", "localhost", "https://localhost:8443", nullptr},
        {"port missing", "localhost:8443", "https://localhost", nullptr},
        {"a host below", "api.gateway.example", "https://x.api.gateway.example", nullptr},
        {"a host above", "api.gateway.example", "https://gateway.example", nullptr},
        {"app form is not rewritten", "api.gateway.example", "https://app.gateway.example", nullptr},
        {"something behind", "api.gateway.example", "https://api.gateway.example.evil.com", nullptr},
        {"user info", "localhost", "https://u@localhost", nullptr},
        {"plain http", "localhost", "http://localhost", nullptr},
        {"a port on Snyk's host", "api.snyk.io:8443", "https://api.snyk.io:8443", "https://api.snyk.io:8443"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto endpoint = api_host_from_url(each.url, k_option, {std::string(each.allow)});
        CHECK(endpoint.has_value() == (each.api_url != nullptr));
        if (!endpoint || each.api_url == nullptr) continue;
        CHECK(endpoint->api_url() == each.api_url);
        CHECK(endpoint->allow_listed());
        CHECK_FALSE(endpoint->single_tenant());
        CHECK(endpoint->region() == nullptr);
    }
}

TEST_CASE("api_host_from_url: a host of Snyk stays one, allowed or not; an IPv6 host has no brackets") {
    const auto snyk = api_host_from_url("https://api.eu.snyk.io", k_option, {"api.eu.snyk.io"});
    REQUIRE(snyk.has_value());
    CHECK(snyk->name() == "SNYK-EU-01");
    CHECK_FALSE(snyk->allow_listed());
    const auto ipv6 = api_host_from_url("https://[::1]:8443", k_option, {"[::1]:8443"});
    REQUIRE(ipv6.has_value());
    CHECK(ipv6->host() == "::1");
    CHECK(ipv6->port() == 8443);
}

TEST_CASE("parse_allow_host: refusals") {
    for (const std::string_view text :
         {"", "evil.com", "example.api.", "https://api.x.example", "api.x.example/", "*.example", "127.1",
          "xapi.example", "localhost.", "localhost.evil.com", "u@localhost", "api.x.example:0", "::1",
          "api"}) {
        CAPTURE(text);
        const auto host = parse_allow_host(text);
        REQUIRE_FALSE(host.has_value());
        CHECK(host.error().fault == Fault::usage);
        CHECK(host.error().message.starts_with("--allow-host"));
        // One bad entry refuses everything: it is not skipped in silence.
        const auto endpoint =
            api_host_from_url("https://api.snyk.io", k_option, {"localhost", std::string(text)});
        REQUIRE_FALSE(endpoint.has_value());
        CHECK(endpoint.error().fault == Fault::usage);
    }
}

TEST_CASE("public_endpoint: each region's own") {
    for (const Region& region : all_regions()) {
        CAPTURE(region.name);
        const Endpoint endpoint = public_endpoint(region, k_option);
        CHECK(endpoint.api_url() == "https://" + std::string(region.api_host));
        CHECK(endpoint.name() == region.name);
        CHECK(endpoint.region() == &region);
        CHECK_FALSE(endpoint.single_tenant());
        CHECK(endpoint.source().name == "--api-url");
    }
}
