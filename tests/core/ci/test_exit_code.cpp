#include "core/base/fault.hpp"
#include "core/ci/exit_code.hpp"
#include "core/ci/system.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

using namespace snykcred;

TEST_CASE("seen_as_failure: every code on every system") {
    // What each system takes for success besides 0; all that are not named: nothing.
    const std::map<std::string_view, std::set<int>> passing{{"drone", {78}}};
    for (const CiSystem* system : all_ci_systems()) {
        CAPTURE(system->name);
        const auto row = passing.find(system->id);
        const std::set<int> passes = row == passing.end() ? std::set<int>{} : row->second;
        Job job;
        job.ci = system;
        Job second;
        second.second_ci = system;
        for (int code = 0; code <= 255; ++code) {
            CAPTURE(code);
            const int expected = passes.contains(code) ? 64 : code;
            CHECK(seen_as_failure(code, job) == expected);
            CHECK(seen_as_failure(code, second) == expected);
            CHECK_FALSE(passes.contains(expected));
        }
    }
}

TEST_CASE("seen_as_failure: no system takes a code of ours for success") {
    for (const CiSystem* system : all_ci_systems()) {
        Job job;
        job.ci = system;
        for (const FaultRow& row : all_faults()) {
            CAPTURE(system->name);
            CAPTURE(row.word);
            const int code = seen_as_failure(static_cast<int>(row.code), job);
            CHECK(code != 0);
            for (const int passing : system->passing_codes)
                CHECK(code != passing);
        }
    }
    CHECK(seen_as_failure(78, {}) == 78);
}
