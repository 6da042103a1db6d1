// Reports as the program makes them, for the tests of their renderings.
#pragma once

#include "core/ci/system.hpp"
#include "core/report/report.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace snykcred::reports {

inline constexpr std::int64_t k_new_year = 1'798'761'600; // date -ud 2027-01-01 +%s

inline Endpoint frankfurt() {
    const auto region = parse_region("SNYK-EU-01", "a test");
    REQUIRE(region.has_value());
    return public_endpoint(**region, SettingSource{Origin::flag, "--region"});
}

/// A service account that may be used: every member known.
inline Report allowed() {
    Report report;
    report.command = Command::inject;
    report.verdict = Verdict::allowed;
    report.kind = CredentialKind::service_account_token;
    report.credential_source = "variable CI_SNYK";
    report.fingerprint = "sha256:0123456789ab";
    report.expires_at = k_new_year;
    report.principal = Principal{PrincipalType::service_account, "service_account",
                                 "11111111-2222-4333-8444-555555555555", "Scanner of the shop", "org-one"};
    report.plan = PlanInForce{"enterprise", "service accounts exist on Enterprise only"};
    report.endpoint = frankfurt();
    report.context = Context::automation;
    report.context_source = "CI is true";
    report.code_trust = CodeTrust{CodeTrust::Level::trusted, "no pull request"};
    report.org = Organization{"99999999-2222-4333-8444-555555555555", "shop", true};
    report.trust_source = "system";
    report.system_trust = true;
    report.added_ca = false;
    report.proxy = "proxy.example.com:3128";
    report.requests = {RequestRecord{"api.eu.snyk.io", "GET", "/rest/self", 200, 143, 1, "req-1"}};
    report.settings = {{"region", {"eu", {Origin::flag, "--region"}}}};
    return report;
}

/// A person's token where the rule wants a service account.
inline Report denied() {
    Report report = allowed();
    report.verdict = Verdict::denied;
    report.exit_code = ExitCode::not_permitted;
    report.principal->type = PrincipalType::user;
    report.reason = Failure{Fault::enterprise_rule, "a person's token in CI", {"make one", "or declare it"}};
    report.warnings = {"the credential ends soon"};
    report.notices = {"a line end was taken off"};
    return report;
}

inline std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = text.find('\n', from);
        REQUIRE(end != std::string::npos); // every line is ended
        out.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return out;
}

inline bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

inline boost::json::object parsed(const Report& report) {
    const std::string text = report_json(report);
    CHECK(text.find('\n') == text.size() - 1);
    return boost::json::parse(text).as_object();
}

/// What a person sees in all: the report, then the reason.
inline std::string said(const Report& report, bool color, bool quiet, bool verbose) {
    return report_text(report, color, quiet, verbose) + (report.reason ? reason_text(*report.reason) : "");
}

} // namespace snykcred::reports
