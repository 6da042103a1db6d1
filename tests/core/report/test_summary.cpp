#include "core/report/summary.hpp"

#include <doctest/doctest.h>

using namespace snykcred;

TEST_CASE("summary_markdown: what is known, and no person's name") {
    Report report;
    report.verdict = Verdict::denied;
    report.kind = CredentialKind::api_token;
    report.principal = Principal{PrincipalType::user, "user", "1111", "Ada Lovelace", {}};
    report.plan = PlanInForce{"enterprise", "the region is SNYK-EU-01"};
    report.expires_at = 1'795'435'200;
    report.org = Organization{"2222", "a|b<script>", false};
    report.reason = Failure{Fault::enterprise_rule, "a *personal* token", {"see [docs](x)"}};
    report.warnings = {"`w`"};
    const std::string markdown = summary_markdown(report);
    CHECK(markdown == "### Snyk credential: denied\n\n"
                      "| | |\n|---|---|\n"
                      "| Verdict | denied |\n"
                      "| Credential | " +
                          std::string(noun(CredentialKind::api_token)) +
                          " |\n"
                          "| Principal | user 1111 |\n"
                          "| Plan | enterprise (the region is SNYK-EU-01) |\n"
                          "| Expires | 2026-11-23T12:00:00Z |\n"
                          "| Organization | a\\|b&lt;script\\> 2222 |\n\n"
                          "**a \\*personal\\* token** \\[enterprise-rule\\]\n\n"
                          "- see \\[docs\\](x)\n"
                          "- Warning: \\`w\\`\n");
}

TEST_CASE("summary_markdown: a service account's name, and what was expected") {
    Report report;
    report.principal = Principal{PrincipalType::service_account, "service_account", "1111", "CI *bot*", {}};
    report.assertions = {
        {Option::expect_org, {"2222", "3333"}, {Origin::flag, "--expect-org"}, "3333", true}};
    const std::string markdown = summary_markdown(report);
    CHECK(markdown.find("| Principal | service\\_account CI \\*bot\\* 1111 |\n") != std::string::npos);
    CHECK(markdown.find("| Expected | organization 3333: yes |\n") != std::string::npos);
}

TEST_CASE("annotation_text: what happened and the likeliest remedy; the log has the rest") {
    const Failure failure{Fault::dns, "no\nname", {"##[b]", "or this"}};
    Report report;
    report.reason = failure;
    CHECK(annotation_text(report) == "no?name [dns]\nhint: # #[b]");
    report.errors_page = "https://git.example/E.md";
    CHECK(annotation_text(report) == "no?name [dns]\nhint: # #[b]\nmore: https://git.example/E.md#dns");
    report.errors_page.clear();
    report.reason->severity = Severity::warning;
    report.verdict = Verdict::warned;
    CHECK(annotation_text(report) == "[dns] is not enforced here; the log says why\nhint: # #[b]");
    report.verdict = Verdict::skipped;
    report.command = Command::exec;
    CHECK(
        annotation_text(report) ==
        "Snyk is not available, so nothing was checked and the command was not run; --on-unavailable allows "
        "that\nno?name [dns]\nhint: # #[b]");
}

TEST_CASE("summary_markdown: a skip because of Snyk says that nothing was checked") {
    Report report;
    report.command = Command::inject;
    report.verdict = Verdict::skipped;
    const std::string_view said =
        "Snyk is not available, so nothing was checked and later steps get no credential";
    CHECK(summary_markdown(report).find(said) == std::string::npos);
    report.reason = Reason({Fault::server_error, "Snyk answered 503", {}}, Severity::warning);
    CHECK(summary_markdown(report).find(said) != std::string::npos);
}
