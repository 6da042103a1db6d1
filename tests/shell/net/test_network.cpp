#include "shell/net/network.hpp"
#include "shell/net/snyk.hpp"
#include "support/environment.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;
using namespace std::chrono_literals;

TEST_CASE("exchange: one request as Snyk wants it") {
    Snyk snyk;
    auto outcome = snyk.ask(snyk.at("localhost"));
    Reply& reply = reply_of(outcome);
    CHECK(reply.status == 200);
    CHECK(reply.content_type.starts_with("application/vnd.api+json"));
    CHECK(!reply.request_id.empty());
    CHECK(!reply.date.empty());
    CHECK(contains(bytes_of(reply.body), "service_account"));
    CHECK(outcome.took <= outcome.elapsed);

    const auto requests = snyk.events("request");
    REQUIRE(requests.size() == 1);
    const auto& headers = requests[0].at("headers").as_object();
    CHECK(headers.at("authorization").as_string() == "token " + std::string(k_token));
    CHECK(headers.at("accept").as_string() == "application/vnd.api+json");
    CHECK(headers.at("accept-encoding").as_string() == "identity");
    CHECK(headers.at("host").as_string() == "localhost:" + std::to_string(snyk.emulator.port()));
    CHECK(std::string(headers.at("user-agent").as_string()).starts_with("snyk-cred/"));
    CHECK(requests[0].at("tls_version").as_string() == "TLSv1.3");
    CHECK(requests[0].at("sni").as_string() == "localhost");
    // No round trip but those of TLS and of the request.
    CHECK(requests[0].at("flights").to_number<int>() == 2);
}

TEST_CASE("exchange: addresses") {
    Snyk snyk;
    for (const std::string_view host : {"127.0.0.1", "[::1]"}) {
        CAPTURE(host);
        auto outcome = snyk.ask(snyk.at(std::string(host)));
        CHECK(reply_of(outcome).status == 200);
    }
    for (const auto& entry : snyk.events("request"))
        CHECK(entry.at("sni").is_null());
}

TEST_CASE("exchange: a second request goes over the same connection") {
    Snyk snyk;
    {
        Network network = snyk.network();
        for (int i = 0; i < 3; ++i) {
            auto outcome = network.exchange(Snyk::get(snyk.at("localhost")), snyk.secrets());
            CHECK(reply_of(outcome).status == 200);
        }
    }
    CHECK(snyk.events("request").size() == 3);
    CHECK(snyk.events("accept").size() == 1);
}

TEST_CASE("exchange: a kept connection that the peer has closed is made anew") {
    Snyk snyk;
    SUBCASE("closed between the requests") {
        snyk.emulator.set_faults(R"([{"match":{"nth":1},"do":{"headers":{"X-A":"b"},"cut_after":1000000}}])");
    }
    SUBCASE("closed as an answer to the second request") {
        snyk.emulator.set_faults(R"([{"match":{"nth":2},"do":{"close":true}}])");
    }
    SUBCASE("reset as an answer to the second request") {
        snyk.emulator.set_faults(R"([{"match":{"nth":2},"do":{"reset":true}}])");
    }
    {
        Network network = snyk.network();
        auto first = network.exchange(Snyk::get(snyk.at("localhost")), snyk.secrets());
        CHECK(reply_of(first).status == 200);
        auto second = network.exchange(Snyk::get(snyk.at("localhost")), snyk.secrets());
        CHECK(reply_of(second).status == 200);
    }
    CHECK(snyk.events("accept").size() == 2);
}

TEST_CASE("exchange: a new connection that breaks is transient and not tried again here") {
    Snyk snyk;
    SUBCASE("closed") { snyk.emulator.set_faults(R"([{"do":{"close":true}}])"); }
    SUBCASE("reset") { snyk.emulator.set_faults(R"([{"do":{"reset":true}}])"); }
    SUBCASE("cut body") { snyk.emulator.set_faults(R"([{"do":{"cut_after":200}}])"); }
    const auto outcome = snyk.ask(snyk.at("localhost"));
    CHECK(fault_of(outcome).failure.fault == Fault::connect);
    CHECK(fault_of(outcome).transient);
    CHECK(snyk.events("request").size() == 1);
}

TEST_CASE("exchange: refused connections are transient") {
    Snyk snyk;
    int port = 0;
    {
        const Snyk gone;
        port = gone.emulator.port();
    }
    const auto outcome = snyk.ask(Snyk::at("127.0.0.1", port));
    CHECK(fault_of(outcome).failure.fault == Fault::connect);
    CHECK(fault_of(outcome).transient);
    CHECK(fault_of(outcome).failure.message ==
          "cannot connect to 127.0.0.1:" + std::to_string(port) + ": it refused the connection");
}

TEST_CASE("exchange: redirects are answers") {
    Snyk snyk;
    snyk.emulator.set_faults(
        R"([{"do":{"status":302,"headers":{"Location":"https://evil.example/rest/self"}}}])");
    auto outcome = snyk.ask(snyk.at("localhost"));
    CHECK(reply_of(outcome).status == 302);
    CHECK(reply_of(outcome).location == "https://evil.example/rest/self");
    CHECK(snyk.events("accept").size() == 1);
}

TEST_CASE("exchange: bytes that are no answer") {
    Snyk snyk;
    const char* words = "";
    SUBCASE("no HTTP") {
        snyk.emulator.set_faults(R"([{"do":{"raw":"220 mail.example ESMTP\r\n"}}])");
        words = "it is not HTTP";
    }
    SUBCASE("ten megabytes") {
        snyk.emulator.set_faults(R"([{"do":{"body_repeat":{"text":"[0123456789]","count":1000000}}}])");
        words = "it is larger than 256 KiB";
    }
    SUBCASE("header without end") {
        snyk.emulator.set_faults(
            R"([{"do":{"raw_repeat":{"prefix":"HTTP/1.1 200 OK\r\n","text":"X-Filler: abcdefgh\r\n","count":0}}}])");
        words = "its header is larger than 16 KiB";
    }
    SUBCASE("compressed") {
        snyk.emulator.set_faults(R"([{"do":{"headers":{"Content-Encoding":"gzip"}}}])");
        words = "it is compressed, which was not asked for";
    }
    const auto outcome = snyk.ask(snyk.at("localhost"));
    CHECK(fault_of(outcome).failure.fault == Fault::not_snyk_api);
    CHECK(!fault_of(outcome).transient);
    CHECK(contains(fault_of(outcome).failure.message, words));
}

TEST_CASE("exchange: forms that an answer may take") {
    Snyk snyk;
    SUBCASE("chunked") { snyk.emulator.set_faults(R"([{"do":{"chunked":7}}])"); }
    SUBCASE("trailers") { snyk.emulator.set_faults(R"([{"do":{"chunked":7,"trailers":{"X-T":"1"}}}])"); }
    SUBCASE("HTTP/1.0") { snyk.emulator.set_faults(R"([{"do":{"http10":true}}])"); }
    SUBCASE("100 Continue") { snyk.emulator.set_faults(R"([{"do":{"continue_100":true}}])"); }
    SUBCASE("slowly") {
        snyk.emulator.set_faults(R"([{"do":{"dribble":{"bytes":7,"every_ms":1,"head":true}}}])");
    }
    auto outcome = snyk.ask(snyk.at("localhost"));
    CHECK(reply_of(outcome).status == 200);
    CHECK(bytes_of(reply_of(outcome).body).ends_with("}"));
}

TEST_CASE("exchange: the form of a token request") {
    Snyk snyk;
    snyk.emulator.set_world(
        R"({"clients":[{"client_id":"id & co","client_secret":"s+e=c&r%t","account":{}}]})");
    const Secret client_secret("s+e=c&r%t");
    WireSecrets secrets;
    secrets.client_secret = &client_secret;
    Request request{snyk.at("localhost"), "POST", "/oauth2/token", TokenForm{"id & co", false, {}, {}}};
    auto outcome = snyk.network().exchange(request, secrets);
    CHECK(reply_of(outcome).status == 200);
    CHECK(contains(bytes_of(reply_of(outcome).body), "access_token"));
    const auto requests = snyk.events("request");
    REQUIRE(requests.size() == 1);
    const auto& headers = requests[0].at("headers").as_object();
    CHECK(headers.at("accept").as_string() == "application/json");
    CHECK(headers.at("content-type").as_string() == "application/x-www-form-urlencoded");
    CHECK(!headers.contains("authorization"));
}

namespace {

Request to_service(const Snyk& snyk) {
    auto call = std::make_shared<ServiceCall>();
    call->at = {.host = "localhost", .port = static_cast<std::uint16_t>(snyk.emulator.port())};
    Request request{.target = "/rest/self?version=1"};
    request.service = std::move(call);
    return request;
}

} // namespace

TEST_CASE("exchange: a service shares no connection and no TLS session with Snyk, and gets no credential") {
    Snyk snyk;
    {
        Network network = snyk.network();
        network.exchange(Snyk::get(snyk.at("localhost")), snyk.secrets());
        network.exchange(to_service(snyk), snyk.secrets());
        network.exchange(to_service(snyk), snyk.secrets());
    }
    const auto requests = snyk.events("request");
    REQUIRE(requests.size() == 3);
    CHECK(requests[0].at("connection") != requests[1].at("connection"));
    CHECK(requests[1].at("connection") == requests[2].at("connection")); // its own is kept
    CHECK(!requests[1].at("resumed").as_bool());
    CHECK(!requests[1].at("headers").as_object().contains("authorization"));
}

TEST_CASE("exchange: no CA that a variable names is trusted for a service") {
    Snyk snyk;
    snyk.settings.ca_file.reset();
    snyk.environment = variables({{"SSL_CERT_FILE", snyk.emulator.ca_file()}});
    Network network = snyk.network();
    auto ours = network.exchange(Snyk::get(snyk.at("localhost")), snyk.secrets());
    CHECK(reply_of(ours).status == 200);
    const auto service = network.exchange(to_service(snyk), snyk.secrets());
    CHECK(fault_of(service).failure.fault == Fault::tls);
}

TEST_CASE("exchange_all: several hosts at once, answers in the order of the requests") {
    Snyk snyk;
    snyk.use_proxy();
    snyk.emulator.set_faults(R"([{"do":{"delay_ms":400}}])");
    Network network = snyk.network();
    std::vector<Request> requests;
    for (const std::string_view name : {"SNYK-US-01", "SNYK-US-02", "SNYK-EU-01", "SNYK-AU-01"}) {
        requests.push_back(Snyk::get(Snyk::region(name)));
    }
    const auto begun = std::chrono::steady_clock::now();
    auto outcomes = network.exchange_all(requests, snyk.secrets());
    CHECK(std::chrono::steady_clock::now() - begun < 1200ms);
    REQUIRE(outcomes.size() == 4);
    CHECK(reply_of(outcomes[0]).status == 200);
    CHECK(reply_of(outcomes[1]).status == 401);
    CHECK(reply_of(outcomes[2]).status == 200);
    CHECK(reply_of(outcomes[3]).status == 401);
}
