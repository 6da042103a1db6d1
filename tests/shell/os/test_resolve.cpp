#include "shell/net/names.hpp"
#include "shell/os/resolve.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <string>

#include <netdb.h>
#include <poll.h>
#include <sys/resource.h>

using namespace snykcred;
using namespace snykcred::test;

namespace {

std::string text(const Address& address) { return words(address) + ":" + std::to_string(address.port); }

bool readable(Waitable news, int ms) {
    pollfd wait{static_cast<int>(news), POLLIN, 0};
    return poll(&wait, 1, ms) == 1;
}

Addresses all_of(const Lookup& lookup) {
    Addresses known = lookup.known();
    while (!known.v4_known || !known.v6_known) {
        REQUIRE(readable(lookup.news(), 5000));
        known = lookup.known();
    }
    return known;
}

} // namespace

TEST_CASE("Lookup: known without asking") {
    const Lookup v4("192.0.2.7", 443);
    CHECK(v4.news() == k_no_waitable);
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
    REQUIRE(readable(lookup.news(), 5000));
    const Addresses known = lookup.known();
    CHECK(known.v4_known);
    CHECK(!known.v6_known);
    CHECK(!readable(lookup.news(), 0));
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
