#include "core/ci/system.hpp"
#include "core/rule/on_missing.hpp"
#include "support/ci.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

const Failure k_missing{Fault::no_credential, "no credential: the variable X is not set", {}};

Job job_with(std::optional<std::string> absence, std::optional<std::string> if_protected) {
    Job job;
    job.ci = &ci("gitlab");
    job.code_trust.why = "the pipeline runs the project's own code";
    job.absence = std::move(absence);
    job.absence_if_protected = std::move(if_protected);
    return job;
}

Settings asking(OnMissing word) {
    Settings settings;
    settings.on_missing = {word, {Origin::flag, "--on-missing"}};
    return settings;
}

} // namespace

TEST_CASE("reason_to_skip and why_not_skipped: each word against each reason") {
    const Job fork = job_with("a fork", std::nullopt), unprotected = job_with(std::nullopt, "not protected"),
              none = job_with(std::nullopt, std::nullopt);
    struct Case {
        const char* name;
        OnMissing word;
        const Job& job;
        const char* reason; ///< null: no skip
        const char* remedy; ///< that the refusal names; null: no refusal to explain
    };
    using enum OnMissing;
    const Case cases[] = {
        {"fail, a fork", fail, fork, nullptr, nullptr},
        {"fail, no reason", fail, none, nullptr, nullptr},
        {"skip, a fork", skip, fork, "no credential: a fork (--on-missing skip)", nullptr},
        {"skip, unprotected", skip, unprotected, nullptr,
         "if yours is one, use --on-missing skip-unprotected"},
        {"skip, no reason", skip, none, nullptr, "use --on-missing skip-always"},
        {"skip-unprotected, a fork", skip_unprotected, fork,
         "no credential: a fork (--on-missing skip-unprotected)", nullptr},
        {"skip-unprotected, unprotected", skip_unprotected, unprotected,
         "no credential: not protected (--on-missing skip-unprotected)", nullptr},
        {"skip-unprotected, no reason", skip_unprotected, none, nullptr, "use --on-missing skip-always"},
        {"skip-always, a fork", skip_always, fork, "no credential: a fork (--on-missing skip-always)",
         nullptr},
        {"skip-always, no reason", skip_always, none,
         "no credential: the variable X is not set (--on-missing skip-always)", nullptr},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto reason = reason_to_skip(k_missing, asking(c.word), c.job);
        CHECK(reason.value_or("-") == (c.reason == nullptr ? "-" : c.reason));
        const auto why = why_not_skipped(k_missing, asking(c.word), c.job);
        REQUIRE(why.has_value() == (c.remedy != nullptr));
        if (why) CHECK(why->ends_with(c.remedy));
    }
}

TEST_CASE("reason_to_skip: a job without an identity, and nothing else that ends with 66") {
    const Job fork = job_with("a fork", std::nullopt);
    CHECK(reason_to_skip({Fault::no_identity, "no token", {}}, asking(OnMissing::skip), fork) ==
          "no credential: a fork (--on-missing skip)");
    CHECK_FALSE(reason_to_skip({Fault::id_token, "another audience", {}}, asking(OnMissing::skip), fork));
    CHECK_FALSE(reason_to_skip({Fault::unreadable, "no file", {}}, asking(OnMissing::skip), fork));
}

TEST_CASE("reason_to_skip: nothing but a missing credential is ever skipped") {
    for (const FaultRow& row : all_faults()) {
        CAPTURE(row.word);
        const Failure failure{row.fault, "x", {}};
        const bool skipped =
            reason_to_skip(failure, asking(OnMissing::skip_always), job_with("a fork", std::nullopt))
                .has_value();
        CHECK(skipped == (row.fault == Fault::no_credential || row.fault == Fault::no_identity));
    }
}

TEST_CASE("why_not_skipped: says where, and that an unreadable file is not a missing credential") {
    const Job none = job_with(std::nullopt, std::nullopt);
    CHECK(
        *why_not_skipped(k_missing, asking(OnMissing::skip), none) ==
        "--on-missing skip does not apply: no rule of GitLab CI explains why this job has no credential (the "
        "pipeline runs the project's own code); to skip for any reason, use --on-missing "
        "skip-always");
    CHECK(why_not_skipped(k_missing, asking(OnMissing::skip), {})->find("no CI system is recognized") !=
          std::string::npos);
    CHECK(*why_not_skipped({Fault::unreadable, "x", {}}, asking(OnMissing::skip_always), none) ==
          "--on-missing skip-always does not apply: a credential is named but cannot be read, which is not "
          "the same "
          "as a missing one");
    CHECK_FALSE(why_not_skipped({Fault::rejected, "x", {}}, asking(OnMissing::skip), none).has_value());
}
