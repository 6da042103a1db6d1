// The emulator and a Network that reaches it, for the tests of the network room.
#pragma once

#include "core/rule/endpoint.hpp"
#include "core/snyk/region.hpp"
#include "emulator/emulator.hpp"
#include "shell/net/network.hpp"
#include "support/files.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred::test {

inline constexpr std::string_view k_token = "0d5a5b52-7f3d-4c3e-9d5b-5f6a7b8c9d0e";

inline const char* const k_world = R"({"accounts":[
    {"token":"0d5a5b52-7f3d-4c3e-9d5b-5f6a7b8c9d0e","type":"service_account","name":"ci"},
    {"token":"0d5a5b52-7f3d-4c3e-9d5b-5f6a7b8c9d0e","host":"api.eu.snyk.io","type":"service_account","name":"eu"}]})";

class Snyk {
public:
    Snyk() : emulator(scratch.path()) {
        emulator.set_world(k_world);
        settings.ca_file = emulator.ca_file();
    }

    ScratchDirectory scratch;
    emulator::Emulator emulator;
    Settings settings;
    Environment environment;
    Credential credential{CredentialKind::api_token, Secret(k_token), {}};

    /// At "localhost", "127.0.0.1" or "[::1]": the emulator's own door.
    [[nodiscard]] Endpoint at(const std::string& host) const { return at(host, emulator.port()); }
    [[nodiscard]] static Endpoint at(const std::string& host, int port) {
        const std::string authority = host + ":" + std::to_string(port);
        return api_host_from_url("https://" + authority, {Origin::flag, "--api-url"}, {authority}).value();
    }
    [[nodiscard]] static Endpoint region(std::string_view name) {
        return public_endpoint(*parse_region(name, "the test").value(), {Origin::flag, "--region"});
    }
    void use_proxy() { settings.proxy = "http://127.0.0.1:" + std::to_string(emulator.port()); }

    [[nodiscard]] Network network() const {
        return Network::open(settings, environment, std::chrono::steady_clock::now() + settings.timeout)
            .value();
    }
    [[nodiscard]] WireSecrets secrets() const {
        WireSecrets secrets;
        secrets.credential = &credential;
        return secrets;
    }
    static Request get(Endpoint endpoint) {
        return {std::move(endpoint), "GET", "/rest/self?version=2024-10-15", {}};
    }

    /// One request over a network of its own.
    [[nodiscard]] Exchanged ask(const Endpoint& endpoint) const {
        return network().exchange(get(endpoint), secrets());
    }

    /// The log's entries of one kind, after all connections have ended.
    [[nodiscard]] std::vector<boost::json::object> events(std::string_view kind) const {
        REQUIRE(emulator.wait_idle(std::chrono::seconds(10)));
        std::vector<boost::json::object> found;
        const boost::json::value log = boost::json::parse(emulator.log());
        for (const auto& entry : log.as_array()) {
            if (entry.as_object().at("event").as_string() == kind) found.push_back(entry.as_object());
        }
        return found;
    }
    /// Decrypted bytes that reached the API: 0 means that no byte of the credential did.
    [[nodiscard]] std::int64_t plain_bytes() const {
        std::int64_t sum = 0;
        for (const auto& entry : events("close"))
            sum += entry.at("plain_bytes_in").to_number<std::int64_t>();
        return sum;
    }
};

inline Reply& reply_of(Exchanged& outcome) {
    if (const auto* fault = std::get_if<NetworkFault>(&outcome.result)) FAIL(fault->failure.message);
    return std::get<Reply>(outcome.result);
}
inline const NetworkFault& fault_of(const Exchanged& outcome) {
    REQUIRE(std::holds_alternative<NetworkFault>(outcome.result));
    return std::get<NetworkFault>(outcome.result);
}
inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

} // namespace snykcred::test
