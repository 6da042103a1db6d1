#include "shell/net/network.hpp"
#include "shell/net/snyk.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;
using namespace std::chrono_literals;

namespace {

const char* const k_world_with_auth = R"({"proxy_auth":{"username":"ada","password":"p:s%"},"accounts":[
    {"token":"0d5a5b52-7f3d-4c3e-9d5b-5f6a7b8c9d0e","host":"api.eu.snyk.io","type":"service_account"}]})";

std::string proxy_name(const Snyk& snyk) { return "127.0.0.1:" + std::to_string(snyk.emulator.port()); }

} // namespace

TEST_CASE("proxy: every regional host by name") {
    Snyk snyk;
    snyk.use_proxy();
    for (const std::string_view name :
         {"SNYK-US-01", "SNYK-US-02", "SNYK-EU-01", "SNYK-AU-01", "SNYK-GOV-01"}) {
        CAPTURE(name);
        snyk.emulator.clear_log();
        {
            Network network = snyk.network();
            auto outcome = network.exchange(Snyk::get(Snyk::region(name)), snyk.secrets());
            CHECK((reply_of(outcome).status == 200 || reply_of(outcome).status == 401));
            CHECK(network.findings().proxy == proxy_name(snyk));
        }
        const auto connects = snyk.events("connect");
        REQUIRE(connects.size() == 1);
        CHECK(connects[0].at("target").as_string() == Snyk::region(name).host() + ":443");
        const auto requests = snyk.events("request");
        REQUIRE(requests.size() == 1);
        CHECK(requests[0].at("headers").as_object().at("host").as_string() == Snyk::region(name).host());
        CHECK(requests[0].at("flights").to_number<int>() == 3);
    }
}

TEST_CASE("proxy: an https proxy is TLS itself, verified by its own name") {
    Snyk snyk;
    SUBCASE("good") {
        snyk.settings.proxy = "https://localhost:" + std::to_string(snyk.emulator.https_proxy_port());
        auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
        CHECK(reply_of(outcome).status == 200);
    }
    SUBCASE("issued for another name") {
        snyk.settings.proxy = "https://localhost:" + std::to_string(snyk.emulator.https_proxy_port());
        snyk.emulator.set_faults(
            R"([{"at":"tls","match":{"layer":"proxy"},"do":{"certificate":"wrong_host"}}])");
        const auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
        CHECK(fault_of(outcome).failure.fault == Fault::tls);
        CHECK(contains(fault_of(outcome).failure.message, "the proxy localhost:"));
        CHECK(snyk.events("connect").empty());
    }
    SUBCASE("the host behind it is verified too") {
        snyk.settings.proxy = "https://localhost:" + std::to_string(snyk.emulator.https_proxy_port());
        snyk.emulator.set_faults(
            R"([{"at":"tls","match":{"layer":"origin"},"do":{"certificate":"expired"}}])");
        const auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
        CHECK(fault_of(outcome).failure.fault == Fault::tls);
        CHECK(snyk.plain_bytes() == 0);
    }
}

TEST_CASE("proxy: Basic authentication") {
    Snyk snyk;
    snyk.emulator.set_world(k_world_with_auth);
    const std::string port = std::to_string(snyk.emulator.port());
    SUBCASE("from the variable, percent-decoded") {
        snyk.environment = Environment({{"https_proxy", "http://ada:p%3as%25@127.0.0.1:" + port}}, {});
        auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
        CHECK(reply_of(outcome).status == 200);
    }
    SUBCASE("from the file") {
        snyk.use_proxy();
        write_file(snyk.scratch / "auth", "ada:p:s%\n");
        snyk.settings.proxy_auth_file = snyk.scratch / "auth";
        auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
        CHECK(reply_of(outcome).status == 200);
    }
    SUBCASE("none, but wanted") {
        snyk.use_proxy();
        const auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
        CHECK(fault_of(outcome).failure.fault == Fault::proxy);
        CHECK(contains(fault_of(outcome).failure.message, "requires a user name and password (407)"));
        CHECK(contains(fault_of(outcome).failure.hints.at(0), "--proxy-auth-file"));
    }
    SUBCASE("wrong ones") {
        snyk.environment = Environment({{"ALL_PROXY", "http://ada:canary@127.0.0.1:" + port}}, {});
        const auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
        CHECK(fault_of(outcome).failure.fault == Fault::proxy);
        CHECK(fault_of(outcome).failure.message ==
              "the proxy 127.0.0.1:" + port + " (ALL_PROXY) rejected the credentials from ALL_PROXY (407)");
    }
    CHECK(!contains(snyk.emulator.log(), "canary\""));
}

TEST_CASE("proxy: credentials are not sent on to the host") {
    Snyk snyk;
    snyk.emulator.set_world(k_world_with_auth);
    snyk.environment = Environment(
        {{"https_proxy", "http://ada:p%3as%25@127.0.0.1:" + std::to_string(snyk.emulator.port())}}, {});
    auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
    CHECK(reply_of(outcome).status == 200);
    const auto requests = snyk.events("request");
    REQUIRE(requests.size() == 1);
    CHECK(!requests[0].at("headers").as_object().contains("proxy-authorization"));
    const auto connects = snyk.events("connect");
    REQUIRE(connects.size() == 1);
    CHECK(!connects[0].at("headers").as_object().contains("authorization"));
}

TEST_CASE("proxy: NO_PROXY goes straight") {
    Snyk snyk;
    snyk.environment = Environment({{"https_proxy", "http://127.0.0.1:1"}, {"no_proxy", "localhost"}}, {});
    Network network = snyk.network();
    auto outcome = network.exchange(Snyk::get(snyk.at("localhost")), snyk.secrets());
    CHECK(reply_of(outcome).status == 200);
    CHECK(!network.findings().proxy.has_value());
}

TEST_CASE("proxy: --trust system leaves the variables out") {
    Snyk snyk;
    snyk.settings.trust.value = TrustMode::system;
    snyk.environment = Environment({{"https_proxy", "http://127.0.0.1:1"}}, {});
    auto outcome = snyk.ask(snyk.at("localhost"));
    CHECK(reply_of(outcome).status == 200);
}

TEST_CASE("proxy: answers to CONNECT that are none") {
    struct Case {
        std::string_view name;
        const char* faults;
        const char* words;
    };
    const std::array cases{
        Case{"forbidden", R"([{"at":"connect","do":{"status":403}}])",
             "refused the connection to api.eu.snyk.io:443 (status 403)"},
        Case{"bad gateway", R"([{"at":"connect","do":{"status":502}}])",
             "failed to connect to api.eu.snyk.io:443 (status 502)"},
        Case{"redirect to a login page",
             R"([{"at":"connect","do":{"status":302,"headers":{"Location":"https://login.corp/"}}}])",
             "(status 302)"},
        Case{"200 with a page",
             R"([{"at":"connect","do":{"raw":"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"}}])",
             "accepted CONNECT, but then sent a page of its own"},
        Case{"closes", R"([{"at":"connect","do":{"close":true}}])",
             "closed the connection instead of answering CONNECT"},
        Case{"resets", R"([{"at":"connect","do":{"reset":true}}])",
             "closed the connection instead of answering CONNECT"},
        Case{"cut header", R"([{"at":"connect","do":{"raw":"HTTP/1.1 200 Connection est"}}])",
             "closed the connection instead of answering CONNECT"},
        Case{"no HTTP", R"([{"at":"connect","do":{"raw":"SSH-2.0-OpenSSH_9.2\r\n"}}])",
             "did not answer CONNECT like a proxy"},
        Case{
            "header without end",
            R"([{"at":"connect","do":{"raw_repeat":{"prefix":"HTTP/1.1 200 OK\r\n","text":"A: bcdefghij\r\n","count":0}}}])",
            "its header is larger than 16 KiB"},
    };
    Snyk snyk;
    snyk.use_proxy();
    for (const Case& c : cases) {
        CAPTURE(c.name);
        snyk.emulator.set_faults(c.faults);
        const auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
        CHECK(fault_of(outcome).failure.fault == Fault::proxy);
        CAPTURE(fault_of(outcome).failure.message);
        CHECK(contains(fault_of(outcome).failure.message, c.words));
        CHECK(contains(fault_of(outcome).failure.message, proxy_name(snyk)));
    }
    CHECK(snyk.events("request").empty());
}

TEST_CASE("proxy: a stated length of a 200 means nothing") {
    Snyk snyk;
    snyk.use_proxy();
    snyk.emulator.set_faults(
        R"([{"at":"connect","do":{"raw":"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n","proceed":true}}])");
    auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
    CHECK(reply_of(outcome).status == 200);
}

TEST_CASE("proxy: one that never answers costs the deadline and is named") {
    Snyk snyk;
    snyk.use_proxy();
    snyk.settings.timeout = 300ms;
    snyk.emulator.set_faults(R"([{"at":"connect","do":{"never":true}}])");
    const auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
    CHECK(fault_of(outcome).failure.fault == Fault::deadline);
    CHECK(fault_of(outcome).failure.message ==
          "timed out after 300 ms (--timeout) waiting for an answer from the proxy " + proxy_name(snyk) +
              " to CONNECT");
}

TEST_CASE("proxy: one that is not there") {
    Snyk snyk;
    snyk.settings.proxy = "http://127.0.0.1:1";
    const auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
    CHECK(fault_of(outcome).failure.fault == Fault::proxy);
    CHECK(fault_of(outcome).failure.message ==
          "cannot connect to the proxy 127.0.0.1:1: it refused the connection");
}
