#include "core/signer/service_url.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("read_service_url") {
    struct Case {
        const char* url;
        const char* expected; ///< host, port and target; empty: refused
    };
    for (const Case& c :
         {Case{"https://a.example/jwks.json", "a.example 443 /jwks.json"},
          Case{"https://a.example", "a.example 443 /"},
          Case{"https://A.example:8443/x?y=1", "a.example 8443 /x?y=1"},
          Case{"https://a.example?y=1", "a.example 443 /?y=1"}, Case{"https://[::1]:8443/", "::1 8443 /"},
          Case{"http://a.example/", ""}, Case{"a.example/jwks.json", ""}, Case{"https://me@a.example/", ""},
          Case{"https://a.example/#x", ""}, Case{"https://a.example/a b", ""},
          Case{"https://a.example/\xc3\xa4", ""}, Case{"https:///x", ""}, Case{"https://a.example./x", ""},
          Case{"", ""}}) {
        CAPTURE(c.url);
        const auto read = read_service_url(c.url, "--check");
        const std::string found =
            read ? read->at.host + " " + std::to_string(read->at.port) + " " + read->target : std::string();
        CHECK(found == c.expected);
        if (!read) CHECK(read.error().fault == Fault::usage);
    }
}
