#include "shell/net/network.hpp"
#include "shell/net/snyk.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;

namespace {

std::string tls_fault(const std::string& what) { return R"([{"at":"tls","do":{)" + what + "}}]"; }
std::string certificate(std::string_view kind) {
    return tls_fault(R"("certificate":")" + std::string(kind) + "\"");
}

} // namespace

TEST_CASE("TLS: accepted") {
    Snyk snyk;
    snyk.use_proxy();
    for (const std::string_view kind : {"ecdsa", "ecdsa_p384", "ed25519", "rsa2048", "via_intermediate",
                                        "cross_signed", "wildcard", "ocsp_good"}) {
        CAPTURE(kind);
        snyk.emulator.set_faults(certificate(kind));
        auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
        CHECK(reply_of(outcome).status == 200);
    }
    for (const std::string_view version : {"1.2", "1.3"}) {
        CAPTURE(version);
        snyk.emulator.set_faults(tls_fault(R"("tls_versions":")" + std::string(version) + "\""));
        auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
        CHECK(reply_of(outcome).status == 200);
    }
}

TEST_CASE("TLS: an address in the certificate, for hosts that are addresses") {
    Snyk snyk;
    snyk.emulator.set_faults(certificate("ip_san"));
    for (const std::string_view host : {"127.0.0.1", "[::1]"}) {
        CAPTURE(host);
        auto outcome = snyk.ask(snyk.at(std::string(host)));
        CHECK(reply_of(outcome).status == 200);
    }
    snyk.emulator.set_faults(certificate("wrong_host"));
    const auto outcome = snyk.ask(snyk.at("127.0.0.1"));
    CHECK(fault_of(outcome).failure.fault == Fault::tls);
    CHECK(contains(fault_of(outcome).failure.message, "and not for 127.0.0.1"));
    snyk.emulator.set_faults(certificate("address_as_dns_name"));
    const auto as_dns_name = snyk.ask(snyk.at("127.0.0.1"));
    CHECK(contains(fault_of(as_dns_name).failure.message,
                   "lists 127.0.0.1 as a DNS name, which does not count for an address"));
}

TEST_CASE("TLS: the common name of an address's certificate is not held against name constraints") {
    Snyk snyk;
    snyk.emulator.set_faults(certificate("constrained_address"));
    auto outcome = snyk.ask(snyk.at("127.0.0.1"));
    CHECK(reply_of(outcome).status == 200);
}

TEST_CASE("TLS: a CA file with an intermediate alone, for the chain and for its OCSP answer") {
    Snyk snyk;
    snyk.settings.ca_file = snyk.scratch / "intermediate.pem";
    snyk.emulator.set_faults(certificate("via_intermediate"));
    auto good = snyk.ask(snyk.at("localhost"));
    CHECK(reply_of(good).status == 200);
    snyk.emulator.set_faults(certificate("ocsp_revoked_by_intermediate"));
    const auto revoked = snyk.ask(snyk.at("localhost"));
    CHECK(contains(fault_of(revoked).failure.message, "its certificate has been revoked"));
}

TEST_CASE("TLS: refused, with the right words, before a byte of the credential is sent") {
    struct Case {
        std::string_view name;
        std::string faults;
        const char* words;
    };
    const std::array cases{
        Case{"self-signed", certificate("self_signed"), "its certificate is self-signed, by "},
        Case{"untrusted root", certificate("untrusted_root"), "unknown CA "},
        Case{"expired", certificate("expired"), "its certificate expired on 20"},
        Case{"not yet valid", certificate("not_yet_valid"), "its certificate is not valid before 20"},
        Case{"wrong host", certificate("wrong_host"), "and not for api.eu.snyk.io"},
        Case{"no subjectAltName", certificate("no_san"), "its certificate has no subjectAltName"},
        Case{"wildcard too wide", certificate("wide_wildcard"), "its certificate is issued for *.io"},
        Case{"name constraints", certificate("name_constraints"), "breaks the name constraints of its CA"},
        Case{"intermediate missing", certificate("missing_intermediate"), "unknown CA "},
        Case{"intermediate is no CA", certificate("non_ca_intermediate"),
             "signed another certificate but is not a CA certificate"},
        Case{"RSA 1024", certificate("rsa1024"), "has a key that is too short"},
        Case{"SHA-1", certificate("sha1"), "is signed with a weak digest (SHA-1 or older)"},
        Case{"no serverAuth", certificate("no_server_auth_eku"), "(extendedKeyUsage without serverAuth)"},
        Case{"keyUsage", certificate("no_signing_usage"), "(keyUsage without digitalSignature, "},
        Case{"revoked", certificate("ocsp_revoked"), "its certificate has been revoked"},
        Case{"TLS 1.0 and 1.1", tls_fault(R"("tls_versions":"1.0-1.1")"), "TLS versions that are too old"},
        Case{"TLS 1.1", tls_fault(R"("tls_versions":"1.1")"), "TLS versions that are too old"},
        Case{"no common cipher", tls_fault(R"("tls_versions":"1.2","ciphers":"none")"),
             "there is no cipher that both sides support"},
        Case{"weak ciphers", tls_fault(R"("tls_versions":"1.2","ciphers":"aNULL:eNULL")"),
             "there is no cipher that both sides support"},
        Case{"plain HTTP", tls_fault(R"("raw":"HTTP/1.1 400 Bad Request\r\n\r\n")"), "it answers plain HTTP"},
        Case{"no TLS", tls_fault(R"("raw":"220 mail.example ESMTP ready\r\n")"), "it does not speak TLS"},
    };
    Snyk snyk;
    snyk.use_proxy();
    for (const Case& c : cases) {
        CAPTURE(c.name);
        snyk.emulator.clear_log();
        snyk.emulator.set_faults(c.faults);
        const auto outcome = snyk.ask(Snyk::region("SNYK-EU-01"));
        const NetworkFault& fault = fault_of(outcome);
        CAPTURE(fault.failure.message);
        CHECK(fault.failure.fault == Fault::tls);
        CHECK(!fault.transient);
        CHECK(contains(fault.failure.message, c.words));
        CHECK(contains(fault.failure.message,
                       "no trusted TLS connection to api.eu.snyk.io:443 through the proxy "));
        CHECK(!fault.failure.hints.empty());
        CHECK(snyk.plain_bytes() == 0);
        CHECK(snyk.events("request").empty());
    }
}

TEST_CASE("TLS: a connection that ends during the handshake may be tried again") {
    Snyk snyk;
    SUBCASE("closed") { snyk.emulator.set_faults(tls_fault(R"("close":true)")); }
    SUBCASE("reset") { snyk.emulator.set_faults(tls_fault(R"("reset":true)")); }
    SUBCASE("cut") { snyk.emulator.set_faults(tls_fault(R"("cut_after":60)")); }
    const auto outcome = snyk.ask(snyk.at("localhost"));
    CHECK(fault_of(outcome).failure.fault == Fault::connect);
    CHECK(fault_of(outcome).transient);
    CHECK(contains(fault_of(outcome).failure.message, "it closed the connection during the TLS handshake"));
}

TEST_CASE("TLS: a record that does not decrypt after the handshake is a broken connection") {
    Snyk snyk;
    snyk.emulator.set_faults(
        R"([{"do":{"raw":"\u0017\u0003\u0003\u0000\u001bno record of this session!!","under_tls":true}}])");
    const auto outcome = snyk.ask(snyk.at("localhost"));
    CHECK(fault_of(outcome).failure.fault == Fault::connect);
    CHECK(fault_of(outcome).transient);
    CHECK(contains(fault_of(outcome).failure.message, "broke before the answer was complete"));
}

TEST_CASE("TLS: the hint for an inspecting proxy") {
    Snyk snyk;
    snyk.emulator.set_faults(certificate("untrusted_root"));
    const auto outcome = snyk.ask(snyk.at("localhost"));
    CHECK(contains(fault_of(outcome).failure.hints.at(0), "--ca-file"));
    CHECK(contains(fault_of(outcome).failure.hints.at(0), "NODE_EXTRA_CA_CERTS"));
}

TEST_CASE("TLS: a body that ends without TLS's goodbye is cut") {
    Snyk snyk;
    snyk.emulator.set_faults(
        R"([{"do":{"http10":true,"headers":{"Content-Length":null},"close_notify":false}}])");
    const auto outcome = snyk.ask(snyk.at("localhost"));
    CHECK(fault_of(outcome).failure.fault == Fault::connect);
}
