#include "core/rule/preflight.hpp"
#include "support/clearance.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {
std::string word_of(const Found<Clearance>& found) {
    return found.result ? "cleared" : std::string(row_of(found.result.error().fault).word);
}
Job job_of(CodeTrust::Level level) {
    Job job;
    job.code_trust = {level, level == CodeTrust::Level::cannot_tell ? "cannot tell: no payload"
                                                                    : "the head is a fork"};
    return job;
}
} // namespace

TEST_CASE("preflight: untrusted code, by mode") {
    struct Case {
        CodeTrust::Level level;
        UntrustedCodeMode mode;
        const char* expected;
        std::size_t warnings;
    };
    using enum CodeTrust::Level;
    using Mode = UntrustedCodeMode;
    for (const Case& c :
         {Case{trusted, Mode::deny, "cleared", 0}, Case{untrusted, Mode::deny, "untrusted-code", 0},
          Case{cannot_tell, Mode::deny, "untrusted-code", 0}, Case{untrusted, Mode::warn, "cleared", 1},
          Case{cannot_tell, Mode::warn, "cleared", 1}, Case{untrusted, Mode::allow, "cleared", 0}}) {
        Settings settings;
        settings.untrusted_code.value = c.mode;
        const auto found =
            preflight(CredentialKind::api_token, endpoint_of("api.snyk.io"), job_of(c.level), settings);
        CAPTURE(static_cast<int>(c.level));
        CAPTURE(static_cast<int>(c.mode));
        CHECK(word_of(found) == c.expected);
        CHECK(found.findings.warnings.size() == c.warnings);
        if (!found.result && c.level == cannot_tell)
            CHECK(found.result.error().message.find("cannot tell") != std::string::npos);
    }
}

TEST_CASE("preflight: SNYK-GOV-01 takes OAuth only") {
    using enum CredentialKind;
    for (const CredentialKind kind :
         {api_token, personal_access_token, service_account_token, oauth_access_token}) {
        CAPTURE(word(kind));
        CHECK(word_of(preflight(kind, endpoint_of("api.snykgov.io"), {}, {})) ==
              (kind == oauth_access_token ? "cleared" : "kind-for-region"));
        CHECK(word_of(preflight(kind, endpoint_of("api.snyk.io"), {}, {})) == "cleared");
    }
}

TEST_CASE("preflight: --expect-region, every layer must be met, any value of a layer passes") {
    struct Case {
        const char* name;
        const char* host;
        std::vector<std::vector<std::string>> layers;
        bool met;
    };
    for (const Case& c : std::vector<Case>{
             {"full name", "api.eu.snyk.io", {{"SNYK-EU-01"}}, true},
             {"short name in capitals", "api.eu.snyk.io", {{"EU"}}, true},
             {"another region", "api.snyk.io", {{"SNYK-EU-01"}}, false},
             {"one of two", "api.au.snyk.io", {{"eu", "au"}}, true},
             {"two layers, both met", "api.eu.snyk.io", {{"eu", "au"}, {"eu"}}, true},
             {"two layers, one not met", "api.eu.snyk.io", {{"eu", "au"}, {"au"}}, false},
             {"single tenant by host", "api.acme.snyk.io", {{"api.acme.snyk.io"}}, true},
             {"another tenant", "api.acme.snyk.io", {{"api.other.snyk.io"}}, false},
         }) {
        CAPTURE(c.name);
        Settings settings;
        for (const auto& layer : c.layers)
            settings.expect_region.push_back({{Origin::flag, "--expect-region"}, layer});
        CHECK(word_of(preflight(CredentialKind::api_token, endpoint_of(c.host), {}, settings)) ==
              (c.met ? "cleared" : "assertion"));
    }
}

TEST_CASE("preflight: a declared plan that cannot live in the region needs no request to be refused") {
    Settings settings;
    settings.plan = {Plan::free, {Origin::flag, "--plan"}};
    CHECK(word_of(preflight(CredentialKind::api_token, endpoint_of("api.eu.snyk.io"), {}, settings)) ==
          "plan-contradicted");
    CHECK(word_of(preflight(CredentialKind::api_token, endpoint_of("api.snyk.io"), {}, settings)) ==
          "cleared");
}

TEST_CASE("preflight_identity: what is decided before a key service is shown the job's identity") {
    const Endpoint chosen = endpoint_of("api.eu.snyk.io", {Origin::flag, "--region"});
    const Endpoint by_default = endpoint_of("api.snyk.io", {Origin::by_default, {}});
    struct Case {
        const char* name;
        CodeTrust::Level code;
        Settings settings;
        const Endpoint* endpoint;
        const char* expected;
    };
    Settings warning, region, free;
    warning.untrusted_code.value = UntrustedCodeMode::warn;
    region.expect_region.push_back({{Origin::flag, "--expect-region"}, {"au"}});
    free.plan = {Plan::free, {Origin::flag, "--plan"}};
    using enum CodeTrust::Level;
    for (const Case& c :
         {Case{"nothing is against it", trusted, {}, &chosen, "cleared"},
          Case{"a fork's code", untrusted, {}, &chosen, "untrusted-code"},
          Case{"code of whom cannot be told", cannot_tell, {}, &by_default, "untrusted-code"},
          Case{"a fork's code that is let pass", untrusted, warning, &chosen, "cleared"},
          Case{"another region is expected", trusted, region, &chosen, "assertion"},
          Case{"the region is not known yet", trusted, region, &by_default, "cleared"},
          Case{"a plan that is not in this region", trusted, free, &chosen, "plan-contradicted"},
          Case{"a plan, and no region yet", trusted, free, &by_default, "cleared"}}) {
        CAPTURE(c.name);
        const auto found = preflight_identity(*c.endpoint, job_of(c.code), c.settings);
        CHECK((found.result ? "cleared" : std::string(row_of(found.result.error().fault).word)) ==
              c.expected);
        // What follows says it, once the credential is there.
        if (found.result) CHECK(found.findings.warnings.empty());
        if (found.result) CHECK(found.findings.assertions.empty());
    }
}
