#include "core/base/text.hpp"
#include "core/help/explain.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace snykcred;

TEST_CASE("explanation: every fault has causes and remedies, in sentences that end without a stop") {
    for (const FaultRow& row : all_faults()) {
        CAPTURE(row.word);
        const Explanation& told = explanation(row.fault);
        CHECK(told.fault == row.fault);
        for (const std::string_view lines : {told.causes, told.remedies}) {
            REQUIRE(!lines.empty());
            for (const std::string_view line : split(lines, '\n')) {
                CAPTURE(line);
                CHECK(line.size() > 10);
                CHECK(!line.ends_with('.'));
            }
        }
    }
}

TEST_CASE("find_fault: a word with or without its brackets") {
    REQUIRE(find_fault("rejected") != nullptr);
    CHECK(find_fault("rejected")->fault == Fault::rejected);
    REQUIRE(find_fault("[two-sources]") != nullptr);
    CHECK(find_fault("[two-sources]")->fault == Fault::two_sources);
    for (const std::string_view other : {"", "[]", "Rejected", "reject", "[rejected", "70"}) {
        CAPTURE(other);
        CHECK(find_fault(other) == nullptr);
    }
}

TEST_CASE("explain_text: a screen that names meaning, code, causes, remedies and this CI system") {
    const std::string text =
        explain_text(Fault::no_credential, {"GitHub Actions", "define it under Settings"});
    CHECK(text.starts_with("[no-credential] no credential was found (exit code 66)\n"));
    CHECK(text.find("\nWhy it happens\n  - the secret's name is misspelled") != std::string::npos);
    CHECK(text.find("\nWhat to do\n  - define the secret") != std::string::npos);
    CHECK(text.find("\nOn GitHub Actions\n  - define it under Settings\n") != std::string::npos);
    CHECK(explain_text(Fault::dns, {"GitHub Actions", "define it"}).find("On GitHub") == std::string::npos);
    CHECK(explain_text(Fault::no_credential, {}).find("\nOn ") == std::string::npos);
}

TEST_CASE("explain_text: fits a terminal of 80 columns and 24 lines") {
    for (const FaultRow& row : all_faults()) {
        CAPTURE(row.word);
        const std::string text = explain_text(row.fault, {});
        const auto lines = split(text, '\n');
        CHECK(lines.size() <= 24);
        for (const std::string_view line : lines)
            CHECK(line.size() <= 80);
    }
}
