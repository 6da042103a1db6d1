#include "core/settings/command.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("find_command: whole names only") {
    for (const std::string name :
         {"inject", "exec", "check", "mask", "regions", "explain", "doctor", "jwks", "completion"}) {
        CAPTURE(name);
        const auto command = find_command(name);
        REQUIRE(command.has_value());
        CHECK(row_of(*command).name == name);
    }
    for (const std::string name : {"", "inj", "Inject", "none", "--help"}) {
        CAPTURE(name);
        CHECK_FALSE(find_command(name).has_value());
    }
}

TEST_CASE("all_commands: every command has prose and an example that calls it") {
    CHECK(all_commands().size() == 9);
    for (const CommandRow& row : all_commands()) {
        CAPTURE(row.name);
        CHECK(row.about.ends_with('.'));
        CHECK_FALSE(row.help.ends_with('.'));
        CHECK(row.example.find("snyk-cred " + std::string(row.name)) != std::string_view::npos);
        CHECK(row.example.ends_with('\n'));
    }
}
