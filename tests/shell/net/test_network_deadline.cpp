#include "shell/net/names.hpp"
#include "shell/net/network.hpp"
#include "shell/net/snyk.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace snykcred;
using namespace snykcred::test;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

/// A port that takes no more connections, so that connecting to it hangs as behind a firewall.
class BlackHole {
public:
    explicit BlackHole(const char* address = "127.0.0.1") {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        inet_pton(AF_INET, address, &at.sin_addr);
        ::socklen_t size = sizeof at;
        REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) == 0);
        REQUIRE(::listen(listener_, 0) == 0);
        REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
        port_ = ntohs(at.sin_port);
        for (int& filler : fillers_) {
            filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            static_cast<void>(::connect(filler, reinterpret_cast<sockaddr*>(&at), size));
        }
    }
    BlackHole(const BlackHole&) = delete;
    BlackHole& operator=(const BlackHole&) = delete;
    ~BlackHole() {
        for (const int filler : fillers_)
            ::close(filler);
        ::close(listener_);
    }
    [[nodiscard]] int port() const { return port_; }

private:
    int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int port_ = 0;
    std::array<int, 4> fillers_{};
};

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

/// Sends the same bytes again and again to whoever connects, as fast as he reads.
class Flood {
public:
    explicit Flood(std::string bytes) : bytes_(std::move(bytes)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::socklen_t size = sizeof at;
        REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) == 0);
        REQUIRE(::listen(listener_, 8) == 0);
        REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
        port_ = ntohs(at.sin_port);
        thread_ = std::thread([this] {
            for (int peer = 0; (peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;
                 ::close(peer)) {
                while (::send(peer, bytes_.data(), bytes_.size(), MSG_NOSIGNAL) > 0) {
                }
            }
        });
    }
    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;
    ~Flood() {
        ::shutdown(listener_, SHUT_RDWR); // ends accept()
        thread_.join();
        ::close(listener_);
    }
    [[nodiscard]] int port() const { return port_; }

private:
    std::string bytes_;
    int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int port_ = 0;
    std::thread thread_;
};

/// Ends at the deadline, with these words.
void ends_in_time(const Snyk& snyk, const Endpoint& endpoint, const std::string& doing) {
    const auto begun = Clock::now();
    const auto outcome = snyk.ask(endpoint);
    const auto took = Clock::now() - begun;
    CHECK(took >= snyk.settings.timeout - 20ms);
    CHECK(took < snyk.settings.timeout + 200ms);
    CHECK(fault_of(outcome).failure.fault == Fault::deadline);
    CHECK(!fault_of(outcome).transient);
    CHECK(fault_of(outcome).failure.message == "timed out after 400 ms (--timeout) " + doing);
}

} // namespace

TEST_CASE("deadline: whatever hangs") {
    Snyk snyk;
    snyk.settings.timeout = 400ms;
    const std::string local = "localhost:" + std::to_string(snyk.emulator.port());
    SUBCASE("name resolution") {
        const FakeNames names({FakeName{"api.hang.test", {}, {}, true, true, 0}});
        ends_in_time(snyk, Snyk::at("api.hang.test", 443), "looking up or connecting to api.hang.test:443");
    }
    SUBCASE("connecting") {
        const BlackHole hole;
        ends_in_time(snyk, Snyk::at("127.0.0.1", hole.port()),
                     "looking up or connecting to 127.0.0.1:" + std::to_string(hole.port()));
    }
    SUBCASE("the handshake") {
        snyk.emulator.set_faults(R"([{"at":"tls","do":{"never":true}}])");
        ends_in_time(snyk, snyk.at("localhost"), "during the TLS handshake with " + local);
    }
    SUBCASE("the middle of the handshake") {
        snyk.emulator.set_faults(R"([{"at":"tls","do":{"cut_after":200,"never":true}}])");
        ends_in_time(snyk, snyk.at("localhost"), "during the TLS handshake with " + local);
    }
    SUBCASE("the answer") {
        snyk.emulator.set_faults(R"([{"do":{"never":true}}])");
        ends_in_time(snyk, snyk.at("localhost"), "waiting for an answer from " + local);
    }
    SUBCASE("a header that comes byte by byte") {
        snyk.emulator.set_faults(R"([{"do":{"dribble":{"bytes":1,"every_ms":100,"head":true}}}])");
        ends_in_time(snyk, snyk.at("localhost"), "waiting for an answer from " + local);
    }
    SUBCASE("a body that comes byte by byte") {
        snyk.emulator.set_faults(R"([{"do":{"dribble":{"bytes":1,"every_ms":100}}}])");
        ends_in_time(snyk, snyk.at("localhost"), "waiting for an answer from " + local);
    }
    SUBCASE("100 Continue without end") {
        snyk.emulator.set_faults(
            R"([{"do":{"raw_repeat":{"text":"HTTP/1.1 100 Continue\r\n\r\n","count":3},"never":true}}])");
        ends_in_time(snyk, snyk.at("localhost"), "waiting for an answer from " + local);
    }
}

TEST_CASE("deadline: a peer that floods is no way past it") {
    // RFC 5246, section 7.4.1.1: HelloRequest, which a client ignores during a handshake.
    const std::string hello_requests = repeated(std::string("\x16\x03\x03\x00\x04\x00\x00\x00\x00", 9), 2000);
    Snyk snyk;
    snyk.settings.timeout = 400ms;
    SUBCASE("the host, with handshake records") {
        const Flood flood(hello_requests);
        ends_in_time(snyk, Snyk::at("127.0.0.1", flood.port()),
                     "during the TLS handshake with 127.0.0.1:" + std::to_string(flood.port()));
    }
    SUBCASE("the proxy, with handshake records") {
        const Flood flood(hello_requests);
        const std::string proxy = "127.0.0.1:" + std::to_string(flood.port());
        snyk.settings.proxy = "https://" + proxy;
        ends_in_time(snyk, Snyk::region("SNYK-EU-01"), "during the TLS handshake with the proxy " + proxy);
    }
}

TEST_CASE("deadline: a flood from one host does not take another's answer away") {
    const Flood flood(repeated(std::string("\x16\x03\x03\x00\x04\x00\x00\x00\x00", 9), 2000));
    Snyk snyk;
    snyk.settings.timeout = 2s;
    Network network = snyk.network();
    auto outcomes = network.exchange_all(
        {Snyk::get(Snyk::at("127.0.0.1", flood.port())), Snyk::get(snyk.at("localhost"))}, snyk.secrets());
    CHECK(fault_of(outcomes[0]).failure.fault == Fault::deadline);
    CHECK(reply_of(outcomes[1]).status == 200);
}

TEST_CASE("deadline: once it is past nothing is begun") {
    Snyk snyk;
    snyk.settings.timeout = 0ms;
    const auto outcome = snyk.ask(snyk.at("localhost"));
    CHECK(fault_of(outcome).failure.fault == Fault::deadline);
    CHECK(snyk.events("accept").empty());
}

TEST_CASE("deadline: one host of several that hangs does not take the others' answers away") {
    Snyk snyk;
    snyk.use_proxy();
    snyk.settings.timeout = 1500ms;
    snyk.emulator.set_faults(R"([{"match":{"host":"api.us.snyk.io"},"do":{"never":true}}])");
    Network network = snyk.network();
    auto outcomes = network.exchange_all(
        {Snyk::get(Snyk::region("SNYK-US-02")), Snyk::get(Snyk::region("SNYK-EU-01"))}, snyk.secrets());
    CHECK(fault_of(outcomes.at(0)).failure.fault == Fault::deadline);
    CHECK(reply_of(outcomes.at(1)).status == 200);
}

TEST_CASE("names: an unknown one is [dns]") {
    Snyk snyk;
    const FakeNames names({});
    const auto outcome = snyk.ask(Snyk::at("api.unknown.test", 443));
    CHECK(fault_of(outcome).failure.fault == Fault::dns);
    CHECK(fault_of(outcome).failure.message ==
          "the host name of api.unknown.test:443 cannot be resolved: the name is unknown");
}

TEST_CASE("happy eyeballs: a family that does not work costs little") {
    Snyk snyk;
    const int port = snyk.emulator.port();
    const auto reached_within = [&snyk, port](std::chrono::milliseconds limit) {
        snyk.emulator.set_faults(R"([{"at":"tls","do":{"raw":"HTTP/1.1 200 OK\r\n\r\n"}}])");
        const auto begun = Clock::now();
        const auto outcome = snyk.ask(Snyk::at("api.two.test", port));
        // The emulator has no certificate for this name's purpose here: reaching it is the point.
        CHECK(contains(fault_of(outcome).failure.message, "it answers plain HTTP"));
        CHECK(Clock::now() - begun < limit);
    };
    SUBCASE("IPv6 is not resolved") {
        const FakeNames names({FakeName{"api.two.test", {"127.0.0.1"}, {}, false, true, 0}});
        reached_within(600ms);
    }
    SUBCASE("IPv4 is not resolved") {
        const FakeNames names({FakeName{"api.two.test", {}, {"::1"}, true, false, 0}});
        reached_within(600ms);
    }
    SUBCASE("IPv6 has no route") {
        const FakeNames names({FakeName{"api.two.test", {"127.0.0.1"}, {"2001:db8::1"}, false, false, 0}});
        reached_within(800ms);
    }
    SUBCASE("the first address refuses") {
        const FakeNames names({FakeName{"api.two.test", {"127.0.0.9", "127.0.0.1"}, {}, false, false, 0}});
        reached_within(800ms);
    }
}

TEST_CASE("happy eyeballs: an address that swallows packets costs a quarter of a second") {
    // A black hole on another loopback address, at the same port as a real listener.
    Snyk snyk;
    const int hole = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(snyk.emulator.port()));
    inet_pton(AF_INET, "127.0.0.9", &at.sin_addr);
    REQUIRE(::bind(hole, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
    REQUIRE(::listen(hole, 0) == 0);
    std::array<int, 4> fillers{};
    for (int& filler : fillers) {
        filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        static_cast<void>(::connect(filler, reinterpret_cast<sockaddr*>(&at), sizeof at));
    }
    const FakeNames names({FakeName{"api.swallow.test", {"127.0.0.9", "127.0.0.1"}, {}, false, false, 0}});
    const auto begun = Clock::now();
    auto outcome = snyk.ask(Snyk::at("api.swallow.test", snyk.emulator.port()));
    CHECK(reply_of(outcome).status == 401); // nobody's host, but a certificate is made for it
    const auto took = Clock::now() - begun;
    CHECK(took >= 240ms);
    CHECK(took < 1000ms);
    for (const int filler : fillers)
        ::close(filler);
    ::close(hole);
}
