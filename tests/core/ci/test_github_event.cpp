#include "core/ci/github_event.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;
using Level = CodeTrust::Level;

namespace {

struct Case {
    const char* name;
    const char* event;
    const char* payload; ///< null: none that can be read
    Level level;
    const char* why;
};

constexpr auto k_own = R"({"pull_request": {"head": {"repo": {"id": 1, "full_name": "acme/app"}},
                                            "base": {"repo": {"id": 1, "full_name": "acme/app"}}}})";
constexpr auto k_fork = R"({"pull_request": {"head": {"repo": {"id": 2, "full_name": "mallory/app"}},
                                             "base": {"repo": {"id": 1, "full_name": "acme/app"}}}})";
constexpr auto k_deleted = R"({"pull_request": {"head": {"repo": null}, "base": {"repo": {"id": 1}}}})";

constexpr auto k_from_fork = "the pull request comes from the fork mallory/app";
constexpr auto k_from_here = "the pull request comes from this repository";

const Case k_cases[] = {
    {"push needs no payload", "push", nullptr, Level::trusted, "the event push runs code of this repository"},
    {"schedule", "schedule", "{}", Level::trusted, "the event schedule runs code of this repository"},
    {"dispatch", "workflow_dispatch", "no JSON", Level::trusted,
     "the event workflow_dispatch runs code of this repository"},
    {"an event that only begins like one", "pull_reques", "{}", Level::trusted,
     "the event pull_reques runs code of this repository"},
    {"own pull request", "pull_request", k_own, Level::trusted, k_from_here},
    {"fork, pull_request", "pull_request", k_fork, Level::untrusted, k_from_fork},
    {"fork, pull_request_target", "pull_request_target", k_fork, Level::untrusted, k_from_fork},
    {"fork, review comment", "pull_request_review_comment", k_fork, Level::untrusted, k_from_fork},
    {"fork, an event of the future", "pull_request_blessed", k_fork, Level::untrusted, k_from_fork},
    {"fork shown under push", "push", k_fork, Level::untrusted, k_from_fork},
    {"deleted fork", "pull_request", k_deleted, Level::untrusted,
     "the pull request comes from a fork that has been deleted"},
    {"renamed repository, same id", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": 1, "full_name": "acme/old"}}, "base": {"repo": {"id": 1, "full_name": "acme/app"}}}})",
     Level::trusted, k_from_here},
    {"same name, other id", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": 2, "full_name": "acme/app"}}, "base": {"repo": {"id": 1, "full_name": "acme/app"}}}})",
     Level::untrusted, "the pull request comes from the fork acme/app"},
    {"no ids, names in another case", "pull_request",
     R"({"pull_request": {"head": {"repo": {"full_name": "Acme/App"}}, "base": {"repo": {"full_name": "acme/app"}}}})",
     Level::trusted, k_from_here},
    {"no base repository: GITHUB_REPOSITORY", "pull_request",
     R"({"pull_request": {"head": {"repo": {"full_name": "mallory/app"}}}})", Level::untrusted, k_from_fork},
    {"a repository that is itself a fork", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": 1, "fork": true}}, "base": {"repo": {"id": 1, "fork": true}}}})",
     Level::trusted, k_from_here},
    {"no head repository", "pull_request", R"({"pull_request": {"head": {}, "base": {"repo": {"id": 1}}}})",
     Level::cannot_tell, "cannot tell: the payload names no head repository of the pull request"},
    {"repositories without id and name", "pull_request",
     R"({"pull_request": {"head": {"repo": {}}, "base": {"repo": {"id": 1}}}})", Level::cannot_tell,
     "cannot tell: the payload does not identify the repositories of the pull request"},
    {"ids that are no numbers", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": "1"}}, "base": {"repo": {"id": "1"}}}})",
     Level::cannot_tell, "cannot tell: the payload does not identify the repositories of the pull request"},
    {"pull request without payload", "pull_request", nullptr, Level::cannot_tell,
     "cannot tell: the event pull_request has no payload that can be read (GITHUB_EVENT_PATH)"},
    {"pull request with a cut payload", "pull_request_target", R"({"pull_request": {"head")",
     Level::cannot_tell,
     "cannot tell: the event pull_request_target has no payload that can be read (GITHUB_EVENT_PATH)"},
    {"pull request whose payload shows none", "pull_request", R"({"pull_request": 7})", Level::cannot_tell,
     "cannot tell: the payload of the event pull_request does not show where the code comes from"},
    {"workflow_run of a fork", "workflow_run",
     R"({"workflow_run": {"head_repository": {"id": 2, "full_name": "mallory/app"}}, "repository": {"id": 1}})",
     Level::untrusted, "the workflow run comes from the fork mallory/app"},
    {"workflow_run of this repository", "workflow_run",
     R"({"workflow_run": {"head_repository": {"id": 1}}, "repository": {"id": 1}})", Level::trusted,
     "the workflow run comes from this repository"},
    {"workflow_run without head repository", "workflow_run",
     R"({"workflow_run": {"head_repository": null}, "repository": {"id": 1}})", Level::cannot_tell,
     "cannot tell: the payload names no head repository of the workflow run"},
    {"workflow_run without payload", "workflow_run", nullptr, Level::cannot_tell,
     "cannot tell: the event workflow_run has no payload that can be read (GITHUB_EVENT_PATH)"},
    {"comment on an issue", "issue_comment", R"({"issue": {"number": 1}})", Level::trusted,
     "the event issue_comment runs code of this repository"},
    {"comment on a pull request", "issue_comment", R"({"issue": {"pull_request": {"url": "x"}}})",
     Level::cannot_tell,
     "cannot tell: the payload of a comment on a pull request does not name its head repository"},
    {"comment on a pull request, Gitea", "issue_comment",
     R"({"issue": {"pull_request": null}, "is_pull": true})", Level::cannot_tell,
     "cannot tell: the payload of a comment on a pull request does not name its head repository"},
    {"comment without payload", "issue_comment", nullptr, Level::cannot_tell,
     "cannot tell: the event issue_comment has no payload that can be read (GITHUB_EVENT_PATH)"},
    {"no event", "", "{}", Level::cannot_tell, "cannot tell: GITHUB_EVENT_NAME is not set"},
    {"a list in place of the payload", "pull_request", "[]", Level::cannot_tell,
     "cannot tell: the event pull_request has no payload that can be read (GITHUB_EVENT_PATH)"},
    {"ids of 0 are none, so the names count", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": 0, "full_name": "mallory/app"}}, "base": {"repo": {"id": 0, "full_name": "acme/app"}}}})",
     Level::untrusted, k_from_fork},
    {"the largest id", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": 18446744073709551615}}, "base": {"repo": {"id": 18446744073709551615}}}})",
     Level::trusted, k_from_here},
    {"no ids: the base that the payload names", "pull_request",
     R"({"pull_request": {"head": {"repo": {"full_name": "mallory/app"}}, "base": {"repo": {"full_name": "mallory/app"}}}})",
     Level::trusted, k_from_here},
    {"another id without a name", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": 2}}, "base": {"repo": {"id": 1}}}})", Level::untrusted,
     "the pull request comes from another repository"},
    {"a name that would be a command", "pull_request",
     R"({"pull_request": {"head": {"repo": {"id": 2, "full_name": "##[error]\n::x"}}, "base": {"repo": {"id": 1}}}})",
     Level::untrusted, "the pull request comes from the fork # #[error]?::x"},
};

Environment environment_of(const Case& c) {
    return variables({{"GITHUB_EVENT_NAME", c.event}, {"GITHUB_REPOSITORY", "acme/app"}});
}

} // namespace

TEST_CASE("github_code_trust") {
    for (const Case& c : k_cases) {
        CAPTURE(c.name);
        const std::string payload = c.payload == nullptr ? "" : c.payload;
        const CodeTrust trust =
            github_code_trust(environment_of(c), c.payload == nullptr ? nullptr : &payload);
        CHECK(trust.level == c.level);
        CHECK(trust.why == c.why);
    }
}

TEST_CASE("github_code_trust: a payload nested without end is no payload") {
    const std::string payload = R"({"pull_request":)" + std::string(100'000, '[');
    const CodeTrust trust = github_code_trust(variables({{"GITHUB_EVENT_NAME", "pull_request"}}), &payload);
    CHECK(trust.level == Level::cannot_tell);
}

TEST_CASE("github_code_trust: 64 levels are read") {
    const auto level = [](std::size_t levels) {
        std::string payload = k_own;
        payload.insert(1, R"("x":)" + std::string(levels, '[') + std::string(levels, ']') + ",");
        return github_code_trust(variables({{"GITHUB_EVENT_NAME", "pull_request"}}), &payload).level;
    };
    CHECK(level(63) == Level::trusted);
    CHECK(level(64) == Level::cannot_tell); // the object around it is one level more
}

TEST_CASE("github_code_trust: a key that stands there twice") {
    const std::string twice = R"({"pull_request": {"head": {"repo": {"id": 1}}, "base": {"repo": {"id": 1}},
                                                  "head": {"repo": {"id": 1}}}})";
    for (const char* event : {"pull_request_target", "push"}) {
        const CodeTrust trust = github_code_trust(variables({{"GITHUB_EVENT_NAME", event}}), &twice);
        CHECK(trust.level == Level::cannot_tell);
        CHECK(trust.why ==
              R"(cannot tell: the payload (GITHUB_EVENT_PATH) has the key "head" twice in one object)");
    }
}

TEST_CASE("github_event_trust: the flags, the variables and the payload say the same, or the answer is no") {
    constexpr auto k_push = R"({"ref": "refs/heads/main", "repository": {"id": 1}})";
    constexpr auto k_run = R"({"workflow_run": {"head_repository": {"id": 1}}, "repository": {"id": 1}})";
    struct EventCase {
        const char* name;
        const char* event;
        const char* head; ///< null: no flag
        const char* base;
        const char* payload;
        Level level;
        const char* why;
    };
    constexpr auto k_here = "the event runs code of this repository";
    constexpr auto k_no_head = "cannot tell: --event-head-repo says nothing of the code's repository";
    constexpr auto k_unclear =
        "cannot tell: --event-head-repo and --event-base-repo do not identify the repositories";
    const EventCase cases[] = {
        {"own pull request", "pull_request", "1", "1", k_own, Level::trusted, k_here},
        {"own workflow run", "workflow_run", "1", "1", k_run, Level::trusted, k_here},
        {"push", "push", nullptr, "1", k_push, Level::trusted, k_here},
        {"schedule without repository", "schedule", nullptr, nullptr, "{}", Level::trusted, k_here},
        {"no repository in the payload", "push", nullptr, "1", "{}", Level::trusted, k_here},
        {"an event that only begins like one", "pull_reques", nullptr, "1", "{}", Level::trusted, k_here},
        {"a fork", "pull_request_target", "2", "1", k_fork, Level::untrusted,
         "the code of this event comes from another repository (2 by --event-head-repo) than this one (1)"},
        {"a fork that the payload hides", "pull_request_target", "2", "1", k_own, Level::untrusted,
         "the code of this event comes from another repository (2 by --event-head-repo) than this one (1)"},
        {"a base that the payload moves", "pull_request_target", "1", "1", k_fork, Level::untrusted,
         "the payload (GITHUB_EVENT_PATH) names repository 2 as the head, and GitHub itself says 1 "
         "(--event-head-repo): something in this job has changed it"},
        {"a pull request that the payload hides", "pull_request_target", "1", "1", k_push, Level::untrusted,
         "the payload (GITHUB_EVENT_PATH) names no repository as the head, and GitHub itself says 1 "
         "(--event-head-repo): something in this job has changed it"},
        {"a base of the payload alone", "pull_request_target", "1", "1",
         R"({"pull_request": {"head": {"repo": {"id": 1}}, "base": {"repo": {"id": 3}}}})", Level::untrusted,
         "the payload (GITHUB_EVENT_PATH) names repository 3 as the base, and GitHub itself says 1 "
         "(--event-base-repo): something in this job has changed it"},
        {"an id of every digit", "workflow_run", "1234567890", "1234567890",
         R"({"workflow_run": {"head_repository": {"id": 1234567890}}, "repository": {"id": 1234567890}})",
         Level::trusted, k_here},
        {"another repository in a push", "push", nullptr, "1", R"({"repository": {"id": 2}})",
         Level::untrusted,
         "the payload (GITHUB_EVENT_PATH) names repository 2 as the base, and GitHub itself says 1 "
         "(--event-base-repo): something in this job has changed it"},
        {"a pull request that only the payload has", "push", nullptr, "1", k_own, Level::untrusted,
         "the payload (GITHUB_EVENT_PATH) names a head repository, and GitHub itself says none "
         "(--event-head-repo): something in this job has changed it"},
        {"a deleted fork", "pull_request", "deleted", "1", k_own, Level::cannot_tell, k_unclear},
        {"a comment on a pull request", "issue_comment", "unknown", "1", k_push, Level::cannot_tell,
         k_unclear},
        {"no base", "pull_request", "1", nullptr, k_own, Level::cannot_tell, k_unclear},
        {"no head", "pull_request_target", nullptr, "1", k_push, Level::cannot_tell, k_no_head},
        {"no head of a run", "workflow_run", nullptr, "1", k_push, Level::cannot_tell, k_no_head},
        {"no payload", "pull_request", "1", "1", nullptr, Level::cannot_tell,
         "cannot tell: the event has no payload that can be read (GITHUB_EVENT_PATH)"},
    };
    for (const EventCase& c : cases) {
        CAPTURE(c.name);
        Settings settings;
        settings.event_name = c.event;
        if (c.head != nullptr) settings.event_head_repo = c.head;
        if (c.base != nullptr) settings.event_base_repo = c.base;
        const std::string payload = c.payload == nullptr ? "" : c.payload;
        const CodeTrust trust = github_event_trust(settings, variables({{"GITHUB_EVENT_NAME", c.event}}),
                                                   c.payload == nullptr ? nullptr : &payload);
        CHECK(trust.level == c.level);
        CHECK(trust.why == c.why);
    }
}

TEST_CASE("github_event_trust: variables that say something else") {
    Settings settings;
    settings.event_name = "pull_request_target";
    settings.event_head_repo = settings.event_base_repo = "1";
    settings.event_actor = "dependabot[bot]";
    const std::string payload = k_own;
    const auto trust = [&](const char* event, const char* actor) {
        return github_event_trust(
            settings, variables({{"GITHUB_EVENT_NAME", event}, {"GITHUB_ACTOR", actor}}), &payload);
    };
    CHECK(trust("pull_request_target", "dependabot[bot]").level == Level::trusted);
    CHECK(
        trust("push", "dependabot[bot]").why ==
        "GITHUB_EVENT_NAME is push, and GitHub itself says pull_request_target (--event-name): something in "
        "this job has changed it");
    CHECK(trust("", "dependabot[bot]").level == Level::untrusted);
    CHECK(
        trust("", "dependabot[bot]").why ==
        "GITHUB_EVENT_NAME is not set, and GitHub itself says pull_request_target (--event-name): something in this job "
        "has changed it");
    CHECK(trust("pull_request_target", "mallory").level == Level::untrusted);
    CHECK(
        trust("pull_request_target", "mallory").why ==
        "GITHUB_ACTOR is mallory, and GitHub itself says dependabot[bot] (--event-actor): something in this job has "
        "changed it");
}

TEST_CASE("github_absence") {
    const std::string fork = k_fork;
    const std::string own = k_own;
    const std::string dependabot = R"({"pull_request": {"user": {"login": "dependabot[bot]"}}})";
    const auto absence = [](const char* event, const std::string* payload, const char* actor = "alice") {
        return github_absence(
            Environment(
                {{"GITHUB_EVENT_NAME", event}, {"GITHUB_REPOSITORY", "acme/app"}, {"GITHUB_ACTOR", actor}}),
            payload);
    };
    CHECK(absence("pull_request", &fork) == "GitHub gives no secrets to pull requests from forks (the pull "
                                            "request comes from the fork mallory/app)");
    CHECK(absence("pull_request_review", &fork).has_value());
    CHECK(absence("pull_request_review_comment", &fork).has_value());
    for (const char* event : {"pull_request", "pull_request_review", "pull_request_review_comment", "push",
                              "create", "deployment", "deployment_status"}) {
        CAPTURE(event);
        CHECK(absence(event, nullptr, "dependabot[bot]").has_value());
    }
    CHECK_FALSE(absence("pull_request_target", &fork).has_value()); // gets the secrets
    CHECK_FALSE(absence("pull_request", &own).has_value());
    CHECK_FALSE(absence("pull_request", nullptr).has_value()); // nothing explains it
    CHECK_FALSE(absence("push", nullptr).has_value());
    CHECK(absence("push", nullptr, "dependabot[bot]") ==
          "runs for Dependabot get Dependabot's own secrets, not those of Actions");
    CHECK(absence("pull_request", &dependabot, "dependabot[bot]").has_value());
    CHECK_FALSE(absence("pull_request", &dependabot).has_value()); // a person's push to Dependabot's branch
    for (const char* event : {"schedule", "merge_group", "workflow_dispatch", "pull_request_target"}) {
        CAPTURE(event);
        CHECK_FALSE(absence(event, nullptr, "dependabot[bot]").has_value());
    }
}
