// --on-unavailable: which failure may end as a skip, and which variable takes that away.
#include "core/rule/endpoint.hpp"
#include "core/rule/on_unavailable.hpp"
#include "core/snyk/region.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <string>

using namespace snykcred;

namespace {

/// What decides, as it is where everything about the way to Snyk is stated by flags or not at all.
struct Way {
    Failure failure{Fault::connect, "x", {}, true};
    Settings settings;
    Environment::Map variables;
    Findings findings;

    explicit Way(Fault fault) {
        failure.fault = fault;
        settings.on_unavailable = {OnUnavailable::skip, {Origin::flag, "--on-unavailable"}};
        comes_from({Origin::flag, "--region"});
        findings.added_ca = false;
    }
    void comes_from(const SettingSource& source) {
        findings.endpoint = public_endpoint(all_regions().front(), source);
    }
    [[nodiscard]] std::optional<OnUnavailableAnswer> answer() const {
        return judge_unavailable(failure, settings, Environment(variables), findings);
    }
    [[nodiscard]] bool skips() const {
        const auto given = answer();
        return given && given->skips;
    }
};

} // namespace

TEST_CASE("judge_unavailable: of all faults, only those that Snyk's absence explains") {
    const std::set<Fault> skipped{Fault::rate_limit, Fault::maintenance, Fault::server_error,
                                  Fault::dns,        Fault::connect,     Fault::deadline};
    const std::set<Fault> explained{Fault::tls, Fault::proxy, Fault::not_snyk_api, Fault::key_service};
    for (const FaultRow& row : all_faults()) {
        CAPTURE(row.word);
        const auto answer = Way(row.fault).answer();
        const bool skips = skipped.contains(row.fault);
        REQUIRE(answer.has_value() == (skips || explained.contains(row.fault)));
        if (!answer) continue;
        CHECK(answer->skips == skips);
        CHECK(answer->why_not.empty() == skips);
        Way strict(row.fault);
        strict.settings.on_unavailable.value = OnUnavailable::fail;
        CHECK_FALSE(strict.answer().has_value());
    }
}

TEST_CASE("judge_unavailable: whom an earlier step's variable can have led astray") {
    struct Case {
        const char* name;
        std::function<void(Way&)> change;
        const char* named; ///< in the hint, where the way there does not skip; null: it does
        bool snyks_own_skips = true;
    };
    const auto set = [](std::string name, std::string value = "x") {
        return [name = std::move(name), value = std::move(value)](Way& way) { way.variables[name] = value; };
    };
    const auto from = [](SettingSource source) {
        return [source = std::move(source)](Way& way) { way.comes_from(source); };
    };
    const Case cases[] = {
        {"flags alone", [](Way&) {}, nullptr},
        {"another variable", set("HTTP_PROXY"), nullptr},
        {"https_proxy", set("https_proxy"), "variable https_proxy"},
        {"HTTPS_PROXY", set("HTTPS_PROXY"), "variable HTTPS_PROXY"},
        {"HTTPS_PROXY set to nothing", set("HTTPS_PROXY", ""), "variable HTTPS_PROXY"},
        {"all_proxy", set("all_proxy"), "variable all_proxy"},
        {"ALL_PROXY", set("ALL_PROXY"), "variable ALL_PROXY"},
        {"no_proxy", set("no_proxy"), "variable no_proxy"},
        {"NO_PROXY", set("NO_PROXY"), "variable NO_PROXY"},
        {"--proxy wins over HTTPS_PROXY",
         [](Way& way) {
             way.variables["HTTPS_PROXY"] = "http://dead:1";
             way.settings.proxy = "http://proxy:3128";
         },
         nullptr},
        {"SSL_CERT_FILE", set("SSL_CERT_FILE"), "variable SSL_CERT_FILE"},
        {"SSL_CERT_DIR", set("SSL_CERT_DIR"), "variable SSL_CERT_DIR"},
        {"NODE_EXTRA_CA_CERTS", set("NODE_EXTRA_CA_CERTS"), "variable NODE_EXTRA_CA_CERTS"},
        {"--ca-file wins over SSL_CERT_FILE",
         [](Way& way) {
             way.variables["SSL_CERT_FILE"] = "/nowhere";
             way.settings.ca_file = "/ca.pem";
         },
         nullptr},
        {"--trust system ignores both",
         [](Way& way) {
             way.variables["HTTPS_PROXY"] = "http://dead:1";
             way.variables["SSL_CERT_FILE"] = "/nowhere";
             way.settings.trust = {TrustMode::system, {Origin::flag, "--trust"}};
         },
         nullptr},
        {"SNYK_CRED_TRUST takes the proxy away",
         [](Way& way) {
             way.settings.trust = {TrustMode::system, {Origin::variable, "SNYK_CRED_TRUST"}};
         },
         "variable SNYK_CRED_TRUST"},
        {"SNYK_CRED_TIMEOUT",
         [](Way& way) {
             way.settings.timeout_source = {Origin::variable, "SNYK_CRED_TIMEOUT"};
         },
         "variable SNYK_CRED_TIMEOUT"},
        {"--timeout",
         [](Way& way) {
             way.settings.timeout_source = {Origin::flag, "--timeout"};
         },
         nullptr},
        {"RES_OPTIONS", set("RES_OPTIONS"), "variable RES_OPTIONS"},
        {"LOCALDOMAIN", set("LOCALDOMAIN"), "variable LOCALDOMAIN"},
        {"HOSTALIASES", set("HOSTALIASES"), "variable HOSTALIASES"},
        {"no region stated", from({}), nullptr},
        {"SNYK_CRED_REGION", from({Origin::variable, "SNYK_CRED_REGION"}), "variable SNYK_CRED_REGION"},
        {"SNYK_API", from({Origin::ambient, "SNYK_API"}), "variable SNYK_API"},
        {"the credential's own host", from({Origin::credential, "SNYK_TOKEN"}),
         "the credential in SNYK_TOKEN"},
        {"a policy file in the checkout", from({Origin::policy_file, "p.json"}), "policy file p.json"},
        {"a trusted policy file",
         [](Way& way) {
             way.comes_from({Origin::policy_file, "p.json"});
             way.settings.policy_trusted = true;
         },
         nullptr},
        {"no endpoint", [](Way& way) { way.findings.endpoint.reset(); }, "a host that is not known"},
        {"a CA that a variable names", [](Way& way) { way.findings.added_ca = true; }, nullptr, false},
        {"a CA of which nothing is known", [](Way& way) { way.findings.added_ca.reset(); }, nullptr, false},
        {"a signer or a key service", [](Way& way) { way.failure.asking_snyk = false; },
         "it was not Snyk that failed", false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        for (const Fault fault : {Fault::dns, Fault::connect, Fault::deadline}) {
            Way way(fault);
            c.change(way);
            REQUIRE(way.answer().has_value());
            CHECK(way.skips() == (c.named == nullptr));
            if (c.named != nullptr) CHECK(way.answer()->why_not.find(c.named) != std::string::npos);
        }
        for (const Fault fault : {Fault::rate_limit, Fault::maintenance, Fault::server_error}) {
            Way way(fault);
            c.change(way);
            CHECK(way.skips() == c.snyks_own_skips);
        }
    }
}
