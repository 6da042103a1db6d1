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
    CHECK(annotation_text(failure) == "no?name [dns]\nhint: # #[b]");
    CHECK(annotation_text({failure, Severity::warning}) ==
          "[dns] is not enforced here; the log says why\nhint: # #[b]");
    CHECK(annotation_text(failure, "https://git.example/E.md") ==
          "no?name [dns]\nhint: # #[b]\nmore: https://git.example/E.md#dns");
}
