#include "shell/net/names.hpp"
#include "shell/os/resolve.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>

using namespace snykcred;
using namespace snykcred::test;

namespace {

std::string text(const Address& address) {
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (address.storage.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address.storage, sizeof v4);
        inet_ntop(AF_INET, &v4.sin_addr, out.data(), out.size());
        return out.data() + (":" + std::to_string(ntohs(v4.sin_port)));
    }
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.storage, sizeof v6);
    inet_ntop(AF_INET6, &v6.sin6_addr, out.data(), out.size());
    return out.data() + (":" + std::to_string(ntohs(v6.sin6_port)));
}

bool readable(int descriptor, int ms) {
    pollfd wait{descriptor, POLLIN, 0};
    return poll(&wait, 1, ms) == 1;
}

Addresses all_of(const Lookup& lookup) {
    Addresses known = lookup.known();
    while (!known.v4_known || !known.v6_known) {
        REQUIRE(readable(lookup.descriptor(), 5000));
        known = lookup.known();
    }
    return known;
}

} // namespace

TEST_CASE("Lookup: known without asking") {
    const Lookup v4("192.0.2.7", 443);
    CHECK(v4.descriptor() == -1);
    CHECK(v4.known().v4_known);
    CHECK(v4.known().v6_known);
    REQUIRE(v4.known().v4.size() == 1);
    CHECK(text(v4.known().v4[0]) == "192.0.2.7:443");

    const Lookup v6("2001:db8::7", 8443);
    REQUIRE(v6.known().v4.size() + v6.known().v6.size() == 1);

    const Addresses local = Lookup("localhost", 1).known();
    REQUIRE(local.v4.size() == 1);
    REQUIRE(local.v6.size() == 1);
    CHECK(text(local.v4[0]) == "127.0.0.1:1");
    CHECK(text(local.v6[0]) == "::1:1");
}

TEST_CASE("Lookup: both families") {
    const FakeNames names({{"both.test", {"192.0.2.1", "192.0.2.2"}, {"2001:db8::1"}}});
    const Addresses known = all_of(Lookup("both.test", 443));
    REQUIRE(known.v4.size() == 2);
    REQUIRE(known.v6.size() == 1);
    CHECK(text(known.v4[1]) == "192.0.2.2:443");
    CHECK(text(known.v6[0]) == "2001:db8::1:443");
}

TEST_CASE("Lookup: trouble in words") {
    struct Case {
        int error;
        const char* words;
    };
    for (const Case& c :
         {Case{EAI_NONAME, "the name is unknown"}, Case{EAI_AGAIN, "the name server did not answer"},
          Case{EAI_FAIL, "the name server failed"}}) {
        CAPTURE(c.words);
        const FakeNames names({FakeName{"none.test", {}, {}, false, false, c.error}});
        const Addresses known = all_of(Lookup("none.test", 443));
        CHECK(known.v4.empty());
        CHECK(known.v6.empty());
        CHECK(known.trouble == c.words);
    }
}

TEST_CASE("Lookup: one family does not wait for the other") {
    const FakeNames names({FakeName{"half.test", {"192.0.2.1"}, {}, false, true, 0}});
    const Lookup lookup("half.test", 443);
    REQUIRE(readable(lookup.descriptor(), 5000));
    const Addresses known = lookup.known();
    CHECK(known.v4_known);
    CHECK(!known.v6_known);
    CHECK(!readable(lookup.descriptor(), 0));
}

TEST_CASE("Lookup: can be abandoned while getaddrinfo hangs") {
    const FakeNames names({FakeName{"hang.test", {}, {}, true, true, 0}});
    const auto begun = std::chrono::steady_clock::now();
    { const Lookup lookup("hang.test", 443); }
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(2));
}

TEST_CASE("Lookup: what this machine lacks is no word about the name") {
    const FakeNames names({{"both.test", {"192.0.2.1"}, {"2001:db8::1"}}});
    rlimit found{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &found) == 0);
    const rlimit none{0, found.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
    const Lookup lookup("both.test", 443);
    setrlimit(RLIMIT_NOFILE, &found);
    const Addresses known = lookup.known();
    CHECK(known.v4_known);
    CHECK(known.v6_known);
    CHECK(known.shortage == EMFILE);
    CHECK(known.trouble.empty());
}

TEST_CASE("is_address_literal") {
    for (const char* host : {"127.0.0.1", "::1", "2001:db8::1"})
        CHECK(is_address_literal(host));
    for (const char* host : {"api.snyk.io", "127.0.0", "[::1]", "", "1", "0x7f.1"})
        CHECK(!is_address_literal(host));
}
