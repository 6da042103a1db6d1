#include "core/api/unread_ca.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("unread_ca_hints: which variables are named") {
    for (const std::string name :
         {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "AWS_CA_BUNDLE"}) {
        CAPTURE(name);
        const auto hints = unread_ca_hints(Environment(Environment::Map{{name, "/corp.pem"}}));
        REQUIRE(hints.size() == 1);
        CHECK(hints[0].starts_with(name +
                                   " is set, for other programs: if your company's CA is in that file, set "
                                   "NODE_EXTRA_CA_CERTS to the same path"));
        CHECK(hints[0].find("/corp.pem") == std::string::npos);
    }
    const Environment both(Environment::Map{{"CURL_CA_BUNDLE", "a"}, {"GIT_SSL_CAINFO", "b"}});
    CHECK(unread_ca_hints(both)[0].starts_with("CURL_CA_BUNDLE, GIT_SSL_CAINFO are set"));
    const Environment off(Environment::Map{{"NODE_TLS_REJECT_UNAUTHORIZED", "0"}});
    REQUIRE(unread_ca_hints(off).size() == 1);
    CHECK(unread_ca_hints(off)[0].starts_with("NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect here"));
    const Environment on(Environment::Map{{"NODE_TLS_REJECT_UNAUTHORIZED", "1"}, {"CURL_CA_BUNDLE", ""}});
    CHECK(unread_ca_hints(on).empty());
}
