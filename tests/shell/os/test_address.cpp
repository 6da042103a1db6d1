#include "shell/os/address.hpp"

#include <doctest/doctest.h>

using namespace snykcred;

TEST_CASE("literal_address: the bytes, the family and the port") {
    const auto v4 = literal_address("192.0.2.7", 443);
    REQUIRE(v4);
    CHECK(!v4->v6);
    CHECK(v4->bytes[0] == 192);
    CHECK(v4->bytes[3] == 7);
    CHECK(v4->port == 443);
    CHECK(words(*v4) == "192.0.2.7");
    const auto v6 = literal_address("2001:DB8::7", 8443);
    REQUIRE(v6);
    CHECK(v6->v6);
    CHECK(v6->bytes[15] == 7);
    CHECK(v6->port == 8443);
    CHECK(words(*v6) == "2001:db8::7");
    CHECK(!literal_address("api.snyk.io", 443));
}

TEST_CASE("is_address_literal") {
    for (const char* host : {"127.0.0.1", "::1", "2001:db8::1"})
        CHECK(is_address_literal(host));
    for (const char* host : {"api.snyk.io", "127.0.0", "[::1]", "", "1", "0x7f.1"})
        CHECK(!is_address_literal(host));
}
