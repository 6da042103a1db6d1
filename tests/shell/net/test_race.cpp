#include "shell/net/names.hpp"
#include "shell/net/race.hpp"
#include "shell/os/file_descriptor.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

using namespace snykcred;
using namespace snykcred::test;
using namespace std::chrono_literals;
using Clock = Waits::Clock;

namespace {

/// A port of the loopback, listened at for both families or kept closed.
class Port {
public:
    explicit Port(bool listening) {
        sockaddr_in6 any{};
        any.sin6_family = AF_INET6;
        any.sin6_addr = in6addr_any;
        ::socklen_t size = sizeof any;
        REQUIRE(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&any), size) == 0);
        if (listening) REQUIRE(::listen(socket_.get(), 8) == 0);
        REQUIRE(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&any), &size) == 0);
        number = ntohs(any.sin6_port);
    }
    std::uint16_t number = 0;

private:
    FileDescriptor socket_{::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
};

/// Runs it to its end; false if that takes longer than any of these may.
bool run(Race& race) {
    const auto deadline = Clock::now() + 20s;
    Waits waits;
    while (!race.advance(waits)) {
        if (Clock::now() >= deadline) return false;
        waits.wait(deadline);
    }
    return true;
}

int family_of(const Socket& socket) {
    const auto peer = peer_of(socket);
    REQUIRE(peer);
    return peer->v6 ? AF_INET6 : AF_INET;
}

} // namespace

TEST_CASE("Race: IPv6 is preferred, IPv4 takes its place where it refuses") {
    const Port open(true);
    SUBCASE("both") {
        const FakeNames names({FakeName{"api.race.test", {"127.0.0.1"}, {"::1"}, false, false, 0}});
        Race race("api.race.test", open.number);
        REQUIRE(run(race));
        CHECK(family_of(race.take_socket()) == AF_INET6);
    }
    SUBCASE("IPv6 has no route") {
        const FakeNames names({FakeName{"api.race.test", {"127.0.0.1"}, {"2001:db8::1"}, false, false, 0}});
        Race race("api.race.test", open.number);
        REQUIRE(run(race));
        CHECK(family_of(race.take_socket()) == AF_INET);
    }
    SUBCASE("an address literal") {
        Race race("127.0.0.1", open.number);
        REQUIRE(run(race));
        CHECK(family_of(race.take_socket()) == AF_INET);
    }
}

TEST_CASE("Race: nobody listens") {
    const Port closed(false);
    SUBCASE("at one address") {
        Race race("127.0.0.1", closed.number);
        REQUIRE(run(race));
        CHECK(!race.take_socket());
        CHECK(race.resolved());
        CHECK(race.error() == ECONNREFUSED);
    }
    SUBCASE("a refusal says more than a missing route") {
        const FakeNames names(
            {FakeName{"api.race.test", {"127.0.0.1"}, {"::1", "2001:db8::1"}, false, false, 0}});
        Race race("api.race.test", closed.number);
        REQUIRE(run(race));
        CHECK(!race.take_socket());
        CHECK(race.error() == ECONNREFUSED);
    }
    SUBCASE("and the other family's name server hangs") {
        const FakeNames names({FakeName{"api.race.test", {"127.0.0.1"}, {}, false, true, 0}});
        Race race("api.race.test", closed.number);
        REQUIRE(run(race));
        CHECK(!race.take_socket());
        CHECK(race.error() == ECONNREFUSED);
    }
}

TEST_CASE("Race: no address") {
    const FakeNames names({});
    Race race("api.unknown.test", 443);
    REQUIRE(run(race));
    CHECK(!race.take_socket());
    CHECK(!race.resolved());
    CHECK(race.trouble() == "the name is unknown");
}
