#include "core/rule/signer_uri.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("read_signer_uri") {
    const std::string digest = "SHA256:0123456789abcdefABCDEF+/0123456789abcdefABCDEF+";
    const auto good = read_signer_uri("sshagent:" + digest.substr(0, 50));
    REQUIRE(good.has_value());
    CHECK(good->fingerprint == digest.substr(0, 50));
    struct Case {
        const char* name;
        std::string uri;
    };
    for (const Case& c :
         {Case{"empty", ""}, Case{"another scheme", "vault:https://vault.example.com/x"},
          Case{"a scheme alone", "sshagent:"}, Case{"no digest's name", "sshagent:" + digest.substr(7, 43)},
          Case{"another digest", "sshagent:MD5:" + digest.substr(7, 43)},
          Case{"too short", "sshagent:" + digest.substr(0, 49)},
          Case{"too long", "sshagent:" + digest.substr(0, 50) + "a"},
          Case{"padded", "sshagent:" + digest.substr(0, 49) + "="},
          Case{"a parameter", "sshagent:" + digest.substr(0, 50) + "?x=1"},
          Case{"upper case", "SSHAGENT:" + digest.substr(0, 50)}}) {
        CAPTURE(c.name);
        const auto read = read_signer_uri(c.uri);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().fault == Fault::usage);
    }
}
