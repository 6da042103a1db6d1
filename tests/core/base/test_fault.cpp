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

TEST_CASE("row_of: gives the row of the fault") {
    CHECK(row_of(Fault::rejected).code == ExitCode::rejected);
    CHECK(row_of(Fault::enterprise_rule).word == "enterprise-rule");
    CHECK(static_cast<int>(row_of(Fault::region_mismatch).code) == 78);
}
