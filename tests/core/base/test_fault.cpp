#include "core/base/fault.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace snykcred;

TEST_CASE("all_faults: words are unique, in kebab-case, and meanings are one plain sentence") {
    std::set<std::string> words;
    for (const FaultRow& row : all_faults()) {
        CAPTURE(row.word);
        CHECK(words.insert(std::string(row.word)).second);
        CHECK(row.word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos);
        CHECK_FALSE(row.meaning.empty());
        CHECK(row.meaning.back() != '.');
    }
    CHECK(words.contains("plan-contradicted"));
}

TEST_CASE("describe: gives the row of the fault") {
    CHECK(describe(Fault::rejected).code == ExitCode::rejected);
    CHECK(describe(Fault::enterprise_rule).word == "enterprise-rule");
    CHECK(static_cast<int>(describe(Fault::region_mismatch).code) == 78);
}
