#include "core/base/fault.hpp"
#include "core/base/text.hpp"
#include "core/help/help.hpp"
#include "core/settings/options.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace snykcred;

namespace {

std::vector<Command> every_help() {
    std::vector<Command> commands{Command::none};
    for (const CommandRow& row : all_commands())
        commands.push_back(row.command);
    return commands;
}

/// Is there a line in which help introduces the option?
bool introduces(const std::string& help, std::string_view option) {
    const std::string line = "\n  --" + std::string(option);
    for (std::size_t at = help.find(line); at != std::string::npos; at = help.find(line, at + 1)) {
        const char next = help[at + line.size()];
        if (next == ' ' || next == '\n') return true;
    }
    return false;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("help_text: fits 80 columns, without trailing blanks, and ends in one line end") {
    for (const Command command : every_help()) {
        for (const HelpExtent extent : {HelpExtent::screen, HelpExtent::all}) {
            const std::string help = help_text(command, extent);
            CAPTURE(help.substr(0, 40));
            for (const std::string_view line : split(help, '\n')) {
                CAPTURE(line);
                CHECK(line.size() <= 80);
                CHECK_FALSE(line.ends_with(' '));
            }
            CHECK(help.ends_with('\n'));
            CHECK_FALSE(help.ends_with("\n\n"));
        }
    }
}

TEST_CASE(
    "help_text: the first screen has at most 40 lines, a line for each option, and says where the rest is") {
    for (const Command command : every_help()) {
        const std::string help = help_text(command, HelpExtent::screen);
        CAPTURE(help);
        CHECK(std::ranges::count(help, '\n') <= 40);
        const std::string name = command == Command::none ? "" : std::string(row_of(command).name);
        CHECK(contains(help, "--help --all"));
        CHECK(contains(help, "man snyk-cred" + (name.empty() ? "" : '-' + name)));
        CHECK_FALSE(contains(help, "\n     "));
        for (const OptionRow& option : all_options()) {
            CAPTURE(option.name);
            const bool shown =
                command != Command::none && !option.brief.empty() && belongs_to(option, command);
            CHECK(introduces(help, option.name) == shown);
        }
    }
}

TEST_CASE("help_text: of a command shows its usage, its options and no other") {
    for (const CommandRow& row : all_commands()) {
        const std::string help = help_text(row.command, HelpExtent::all);
        CAPTURE(row.name);
        CHECK(contains(help, "usage: snyk-cred " + std::string(row.name)));
        for (const OptionRow& option : all_options()) {
            CAPTURE(option.name);
            CHECK(introduces(help, option.name) == belongs_to(option, row.command));
        }
        CHECK(contains(help, "Exit codes"));
        CHECK(contains(help, "[usage]"));
    }
}

TEST_CASE("help_text: of the program names every command and every fault") {
    const std::string help = help_text(Command::none, HelpExtent::all);
    for (const CommandRow& row : all_commands()) {
        CAPTURE(row.name);
        CHECK(contains(help, "\n  " + std::string(row.name) + ' '));
    }
    for (const FaultRow& row : all_faults()) {
        CAPTURE(row.word);
        CHECK(contains(help, '[' + std::string(row.word) + ']'));
        CHECK(contains(help, "\n  " + std::to_string(static_cast<int>(row.code)) + ' '));
    }
    CHECK(contains(help, "eval \"$snyk_cred\""));
    CHECK(contains(help, "SNYK_CRED_"));
}

TEST_CASE("help_text: says what a hurried reader must know") {
    const std::string inject = help_text(Command::inject, HelpExtent::all);
    CHECK(contains(inject, "snyk_cred=$(snyk-cred inject"));
    CHECK(contains(inject, "--policy enforce|warn|off"));
    CHECK(contains(inject, "flag only"));
    CHECK_FALSE(contains(inject, "[cannot-run]"));

    CHECK(contains(help_text(Command::mask, HelpExtent::all), "set -o pipefail"));
    CHECK_FALSE(contains(help_text(Command::mask, HelpExtent::all), "[deadline]"));
    CHECK(contains(help_text(Command::exec, HelpExtent::all), "128+n"));
    CHECK(contains(help_text(Command::exec, HelpExtent::all), "[command-not-found]"));
    CHECK_FALSE(contains(help_text(Command::regions, HelpExtent::all), "[rejected]"));
}

TEST_CASE("version_text: one line that scripts can read") {
    const std::string text = version_text();
    CHECK(text.starts_with("snyk-cred "));
    CHECK(text.ends_with('\n'));
    CHECK(text.find_first_not_of("0123456789.\n", 10) == std::string::npos);
    CHECK(split(trim(text), '.').size() == 3);
}
