#include "core/handover/child_environment.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace snykcred;

namespace {

std::vector<std::string> built(const std::vector<const char*>& entries,
                               const std::vector<std::string>& remove,
                               const std::vector<std::pair<std::string, std::string>>& set) {
    std::vector<HandedVariable> variables;
    variables.reserve(set.size());
    for (const auto& [name, value] : set)
        variables.push_back({name, Secret(value), true});
    std::vector<std::string> out;
    for (const Secret& entry : child_environment(entries, remove, variables)) {
        entry.reveal([&out](std::string_view bytes) {
            REQUIRE(bytes.ends_with('\0'));
            out.emplace_back(bytes.substr(0, bytes.size() - 1));
        });
    }
    return out;
}

using Entries = std::vector<std::string>;

} // namespace

TEST_CASE("child_environment") {
    SUBCASE("what has nothing to do with us stays, in its order, odd entries too") {
        CHECK(built({"PATH=/bin", "B=1=2", "A=", "no-equals-sign", "=C:=x"}, {"SNYK_TOKEN"}, {}) ==
              Entries{"PATH=/bin", "B=1=2", "A=", "no-equals-sign", "=C:=x"});
    }
    SUBCASE("named variables go, in any letter case and as often as they stand there") {
        CHECK(built({"SNYK_TOKEN=a", "A=1", "snyk_token=b", "Snyk_Token=c", "SNYK_TOKEN=d", "SNYK_TOKENS=e"},
                    {"SNYK_TOKEN"}, {}) == Entries{"A=1", "SNYK_TOKENS=e"});
    }
    SUBCASE("set variables come last and replace those of their name in any letter case") {
        CHECK(built({"snyk_api=https://elsewhere", "SNYK_API=https://old", "A=1"}, {},
                    {{"SNYK_TOKEN", "obviously-fake"}, {"SNYK_API", "https://api.snyk.io"}}) ==
              Entries{"A=1", "SNYK_TOKEN=obviously-fake", "SNYK_API=https://api.snyk.io"});
    }
    SUBCASE("an entry that was wiped where it stood is as it was, unless it goes") {
        const char* const wiped = "A=";
        const char* const gone = "SNYK_TOKEN=";
        const Secret text("A=obviously-fake"), other("SNYK_TOKEN=obviously-fake");
        const std::vector<const char*> entries{"A=1", wiped, gone};
        const std::vector<std::string> remove{"SNYK_TOKEN"};
        const std::vector<WipedEntry> copies{{wiped, &text}, {gone, &other}};
        std::vector<std::string> out;
        for (const Secret& entry : child_environment(entries, remove, {}, copies))
            entry.reveal([&out](std::string_view bytes) { out.emplace_back(bytes.data()); });
        CHECK(out == Entries{"A=1", "A=obviously-fake"});
    }
    SUBCASE("of nothing") { CHECK(built({}, {"A"}, {}).empty()); }
}
