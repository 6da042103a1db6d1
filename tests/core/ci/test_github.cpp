#include "core/ci/system.hpp"
#include "support/environment.hpp"
#include "support/handover.hpp"
#include "support/runner_file.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;

namespace {

const std::string k_value(k_token);

Environment github(Environment::Map more = {}) {
    more.insert({{"GITHUB_ACTIONS", "true"},
                 {"GITHUB_EVENT_NAME", "push"},
                 {"GITHUB_ENV", "/runner/env"},
                 {"GITHUB_OUTPUT", "/runner/output"}});
    return Environment(std::move(more));
}

std::string record(std::string_view name, std::string_view value) {
    std::string text(name);
    text.append("<<snyk_cred_NONCE\n").append(value);
    if (!value.empty()) text += "\n";
    return text + "snyk_cred_NONCE\n";
}

std::vector<std::string> mask_lines(const Handover& handover) {
    const std::string text = bytes_of(only<PrintHidden>(handover).lines);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

const CiSystem& system() { return *recognized_systems(github()).front(); }

} // namespace

TEST_CASE("GitHub: one record per variable in GITHUB_ENV") {
    HandoverCase c{.grant = grant(k_token, CredentialKind::api_token, true), .environment = github()};
    const Handover handover = c.composed();
    const auto& file = only<AppendRecord>(handover);
    CHECK(file.variable == "GITHUB_ENV");
    CHECK(file.path == "/runner/env");
    CHECK_FALSE(file.may_be_new);
    CHECK(bytes_of(file.record) == record("SNYK_API", "https://api.eu.snyk.io") +
                                       record("SNYK_CFG_ORG", k_org) + record("SNYK_TOKEN", k_value));
    REQUIRE((file.flaw != nullptr));
    CHECK(file.flaw("A<<EOF\n").has_value());
    CHECK(handover.masks == 1);
    CHECK(handover.warnings.empty());
    CHECK(std::holds_alternative<PrintHidden>(handover.effects.front()));
}

TEST_CASE("GitHub: the runners read back what is handed over, whatever the credential") {
    for (const char* value : {"plain", "a=b", "<<EOF", "a<<b=c", "=x", "<<", " lead", "trail ", "EOF",
                              "snyk_cred_", "# x", "\"q\"", "::x::"}) {
        CAPTURE(value);
        HandoverCase c{.grant = grant(value), .environment = github({{"SNYK_OAUTH_TOKEN", "x"}})};
        const std::string text = bytes_of(only<AppendRecord>(c.composed()).record);
        const Pairs wanted{
            {"SNYK_OAUTH_TOKEN", ""}, {"SNYK_API", "https://api.eu.snyk.io"}, {"SNYK_TOKEN", value}};
        Pairs read;
        read_as_github(text, read);
        CHECK(read == wanted);
        CHECK(read_as_act(text) == wanted);
    }
}

TEST_CASE("GitHub: a credential that holds the delimiter is refused") {
    HandoverCase c{.grant = grant("a-snyk_cred_NONCE-b"), .environment = github()};
    const auto handover = c.compose();
    REQUIRE(handover.has_error());
    CHECK(handover.error().message ==
          "the value of SNYK_TOKEN does not fit into one record of a GitHub file");
    CHECK(handover.error().fault == Fault::cannot_write);
    CHECK(handover.error().hints == std::vector<std::string>{"store the credential again, as one line"});
}

TEST_CASE("GitHub: relatives are set empty, and said where that may not do") {
    HandoverCase c{.environment = github({{"SNYK_OAUTH_TOKEN", "x"},
                                          {"SNYK_DOCKER_TOKEN", ""},
                                          {"INTERNAL_OAUTH_TOKEN_STORAGE", ""},
                                          {"snyk_token", "x"}})};
    const Handover handover = c.composed();
    CHECK(bytes_of(only<AppendRecord>(handover).record) ==
          record("SNYK_OAUTH_TOKEN", "") + record("snyk_token", "") +
              record("SNYK_API", "https://api.eu.snyk.io") + record("SNYK_TOKEN", k_value));
    const auto warning = [](const std::string& name) {
        return name +
               " can only be set empty for later steps, and the Snyk CLI may still use it: remove it from the workflow's env";
    };
    CHECK(handover.warnings ==
          std::vector<std::string>{warning("INTERNAL_OAUTH_TOKEN_STORAGE"), warning("snyk_token")});
}

TEST_CASE("GitHub: one small letter is enough for a name that the CLI reads and no step can unset") {
    for (const std::string name : {"SNYK_a_URL", "SNYK_z_URL"}) {
        HandoverCase c{.environment = github({{name, "https://evil.example"}})};
        const std::vector<std::string> warnings = c.composed().warnings;
        CHECK(contains(
            warnings, name +
                          " can only be set empty for later steps, and the Snyk CLI may still use it: remove "
                          "it from the workflow's env"));
    }
}

TEST_CASE("GitHub: a variable whose name no record can hold is refused, not written") {
    using namespace std::string_literals;
    for (const std::string& name :
         {"SNYK_A<B_URL"s, "SNYK_A=B_URL"s, "SNYK_A\nB_URL"s, "SNYK_A\rB_URL"s, "SNYK_A\0B_URL"s}) {
        CAPTURE(name);
        HandoverCase c{.environment = github({{name, "https://evil.example"}})};
        const auto handover = c.compose();
        REQUIRE(handover.has_error());
        CHECK(handover.error().message ==
              "the value of a variable does not fit into one record of a GitHub file");
    }
}

TEST_CASE("GitHub: as a step output, only the token is written, and not to GITHUB_ENV") {
    HandoverCase c{.grant = grant(k_token, CredentialKind::api_token, true),
                   .environment = github({{"SNYK_OAUTH_TOKEN", "x"}})};
    c.settings.hand_over.value = HandOverWay::output;
    const Handover handover = c.composed();
    CHECK(only<AppendRecord>(handover).path == "/runner/output");
    CHECK(bytes_of(only<AppendRecord>(handover).record) == record("token", k_value));
    CHECK(
        handover.warnings ==
        std::vector<std::string>{
            "SNYK_OAUTH_TOKEN is set for this job: unset it in the step that uses the output, because the Snyk CLI may use it instead"});
    CHECK(contains(mask_lines(handover), "::add-mask::" + k_value));
}

TEST_CASE("GitHub: without the file there is no hand-over") {
    HandoverCase c{.environment = variables({{"GITHUB_ACTIONS", "true"}, {"GITHUB_ENV", ""}})};
    const auto handover = c.compose();
    REQUIRE(handover.has_error());
    CHECK(handover.error().fault == Fault::cannot_write);
    CHECK(handover.error().message == "GITHUB_ENV is not set, so nothing can be passed to later steps");
    CHECK(handover.error().hints ==
          std::vector<std::string>{
              "run snyk-cred in a step of the workflow; if the step starts a container with docker run, "
              "pass it the variable and mount its file"});
    c.settings.hand_over.value = HandOverWay::output;
    CHECK(c.compose().error().message == "GITHUB_OUTPUT is not set, so nothing can be passed to later steps");
}

TEST_CASE("GitHub: what to do about a missing secret") {
    CHECK(
        system().missing("SNYK_X", github()) ==
        std::vector<std::string>{
            "define it under Settings > Secrets and variables > Actions, and pass it to this step: the action has the "
            "input token: ${{ secrets.NAME }}, a run step takes env: SNYK_TOKEN: ${{ secrets.NAME }}"});
    CHECK(
        system().missing("SNYK_X", github({{"SNYK_X", ""}})) ==
        std::vector<std::string>{
            "check the secret's name: ${{ secrets.NAME }} in the workflow must name a secret that exists under Settings > "
            "Secrets and variables > Actions",
            "if the secret belongs to an environment, add environment: NAME to this job; in a reusable workflow, add "
            "secrets: inherit to the job that calls it",
            "if it is a secret of the organization, share it with this repository (the organization's Settings > Secrets "
            "and variables > Actions)"});
    CHECK_FALSE(system().absence_remedy(github({{"GITHUB_ACTOR", "octocat"}})).has_value());
    CHECK(
        system().absence_remedy(github({{"GITHUB_ACTOR", "dependabot[bot]"}})) ==
        "add the secret for Dependabot, under the same name: Settings > Secrets and variables > Dependabot");
}

TEST_CASE("GitHub: mask commands are escaped, each value on its own line") {
    HandoverCase c{.grant = grant("100%-secret:with,colons"), .environment = github()};
    const auto lines = mask_lines(c.composed());
    CHECK(lines.front() == "::add-mask::100%25-secret:with,colons");
    for (const std::string& line : lines) {
        CAPTURE(line);
        CHECK(line.starts_with("::add-mask::"));
        CHECK(line.size() >= std::string_view("::add-mask::").size() + 8);
    }
}

TEST_CASE("GitHub: what is not handed over is masked as well, line by line") {
    HandoverCase c{.environment = github()};
    c.also_mask.emplace_back("client-secret-1");
    c.also_mask.emplace_back("-----BEGIN KEY-----\r\nshort\nlonger-line-1\n\n");
    const auto lines = mask_lines(c.composed());
    CHECK(contains(lines, "::add-mask::" + k_value));
    CHECK(contains(lines, "::add-mask::client-secret-1"));
    CHECK(contains(lines, "::add-mask::-----BEGIN KEY-----"));
    CHECK(contains(lines, "::add-mask::longer-line-1"));
    CHECK_FALSE(contains(lines, "::add-mask::short")); // would shred the log
}

TEST_CASE("GitHub's clones derive no forms, so all of them are sent, and two colons are warned of") {
    // base64 of the token's first 33 bytes: no neighbor behind can change it. GitHub derives it itself.
    const std::string base64 = "::add-mask::ZGVhZGJlZWYtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDBjYWZl";
    HandoverCase c{.environment = github({{"ACT", "true"}})};
    CHECK(contains(mask_lines(c.composed()), base64));
    const std::string uri = "::add-mask::ab%2520cd%252Fef%2527gh"; // as Uri.EscapeDataString writes it
    HandoverCase special{.grant = grant("ab cd/ef'gh"), .environment = github()};
    CHECK_FALSE(contains(mask_lines(special.composed()), uri));
    special.environment = github({{"ACT", "true"}});
    CHECK(contains(mask_lines(special.composed()), uri));

    HandoverCase colons{.grant = grant("abcd::efgh"), .environment = github({{"GITEA_ACTIONS", "true"}})};
    CHECK(colons.composed().warnings ==
          std::vector<std::string>{
              "a secret contains two colons, and this runner (Gitea or act) cannot mask such a value"});
    colons.also_mask.emplace_back("client-secret-1");
    CHECK(colons.composed().warnings.size() == 1); // one of several will do
    colons.environment = github();
    CHECK(colons.composed().warnings.empty());
    HandoverCase one{.grant = grant("abcd:efgh"), .environment = github({{"GITEA_ACTIONS", "true"}})};
    CHECK(one.composed().warnings.empty());
    CHECK(system().mask({}, github(), true)->effects.empty());
    colons.environment = github({{"GITEA_ACTIONS", "true"}, {"FORGEJO_ACTIONS", "true"}});
    CHECK(colons.composed().warnings.empty());
}

TEST_CASE("GitHub: Forgejo's runner unescapes nothing, so its masks are not escaped") {
    const Environment::Map forgejo{{"GITEA_ACTIONS", "true"}, {"FORGEJO_ACTIONS", "true"}};
    for (const std::string value : {"p%q-secret", "p%25q-secret", "p%0Aq-secret"}) {
        CAPTURE(value);
        HandoverCase c{.grant = grant(value), .environment = github(forgejo)};
        CHECK(mask_lines(c.composed()).front() == "::add-mask::" + value);
    }
    HandoverCase lines{.environment = github(forgejo)};
    lines.also_mask.emplace_back("line-one-1\r\nline-two-2");
    CHECK(contains(mask_lines(lines.composed()), "::add-mask::line-one-1"));
    CHECK(contains(mask_lines(lines.composed()), "::add-mask::line-two-2"));
}

TEST_CASE("GitHub: announce") {
    Report report;
    report.verdict = Verdict::denied;
    report.reason = Failure{Fault::enterprise_rule, "100% personal, ::not:: ok", {"use a\nservice account"}};
    report.warnings = {"mind this"};
    CHECK(system().announce(report) == "::error title=snyk-cred%3A enterprise-rule::100%25 personal, ::not:: "
                                       "ok [enterprise-rule]%0Ahint: use a?service account\n"
                                       "::warning title=snyk-cred::mind this\n");
    report.reason->severity = Severity::warning;
    CHECK(system().announce(report).starts_with("::warning title=snyk-cred%3A enterprise-rule::"));
    CHECK(system().announce(Report{}).empty());
    CHECK(system().reads_announcements(github()));
    CHECK(system().reads_announcements(github({{"GITEA_ACTIONS", "true"}})));
    CHECK_FALSE(
        system().reads_announcements(github({{"GITEA_ACTIONS", "true"}, {"FORGEJO_ACTIONS", "true"}})));
}

TEST_CASE("GitHub: the page of errors stands in the action's repository, and nowhere else") {
    using Map = Environment::Map;
    const Map action{{"GITHUB_SERVER_URL", "https://github.com"},
                     {"GITHUB_ACTION_REPOSITORY", "owner/snyk-cred"},
                     {"GITHUB_ACTION_REF", "0123abc"}};
    CHECK(system().errors_page(github(action)) ==
          "https://github.com/owner/snyk-cred/blob/0123abc/ci-templates/ERRORS.md");
    struct Case {
        const char* name;
        std::string variable, value;
    };
    for (const Case& c : {Case{"a script", "GITHUB_ACTION_REPOSITORY", ""},
                          {"the workflow's own repository", "GITHUB_ACTION_REF", ""},
                          {"no server", "GITHUB_SERVER_URL", ""},
                          {"no TLS", "GITHUB_SERVER_URL", "http://github.com"},
                          {"one slash", "GITHUB_SERVER_URL", "https:/github.com"},
                          {"a user in the URL", "GITHUB_SERVER_URL", "https://github.com@evil.example"},
                          {"a line end", "GITHUB_ACTION_REF", "v1\n::error::x"},
                          {"a query", "GITHUB_ACTION_REPOSITORY", "owner/x?y"},
                          {"Gitea", "GITEA_ACTIONS", "true"},
                          {"Forgejo", "FORGEJO_ACTIONS", "true"},
                          {"act", "ACT", "true"}}) {
        CAPTURE(c.name);
        Map changed = action;
        changed[c.variable] = c.value;
        CHECK_FALSE(system().errors_page(github(changed)).has_value());
    }
}

TEST_CASE("GitHub: publish, on Forgejo, which prints the summary into the log") {
    const auto effects = system().publish(
        Report{}, github({{"GITHUB_STEP_SUMMARY", "/runner/summary"}, {"FORGEJO_ACTIONS", "true"}}), "NONCE");
    for (const Effect& effect : effects)
        CHECK(std::get<AppendRecord>(effect).variable != "GITHUB_STEP_SUMMARY");
}

TEST_CASE("GitHub: publish") {
    Report report;
    report.verdict = Verdict::skipped;
    const auto effects =
        system().publish(report, github({{"GITHUB_STEP_SUMMARY", "/runner/summary"}}), "NONCE");
    REQUIRE(effects.size() == 2);
    const auto& output = std::get<AppendRecord>(effects[0]);
    CHECK(output.path == "/runner/output");
    CHECK(output.variable == "GITHUB_OUTPUT");
    CHECK_FALSE(output.may_be_new);
    CHECK(std::get<AppendRecord>(effects[1]).variable == "GITHUB_STEP_SUMMARY");
    std::string expected = record("verdict", "skipped");
    for (const char* name : {"token-kind", "principal-type", "principal-id", "plan", "region", "api-url",
                             "org-id", "expires-at"}) {
        expected += record(name, "");
    }
    CHECK(bytes_of(output.record) == expected + record("skipped", "true"));
    CHECK(std::get<AppendRecord>(effects[1]).path == "/runner/summary");
    CHECK(system().publish(report, variables({{"GITHUB_ACTIONS", "true"}}), "NONCE").empty());
}
