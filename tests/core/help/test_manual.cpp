#include "core/help/manual.hpp"
#include "core/settings/options.hpp"
#include "support/files.hpp"
#include "support/run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

constexpr std::int64_t k_date = 1'795'435'200; // 2026-11-23

std::vector<Command> every_page() {
    std::vector<Command> commands{Command::none};
    for (const CommandRow& row : all_commands())
        commands.push_back(row.command);
    return commands;
}

/// The program reads each page; it must complain of nothing and succeed.
void read_every_page(const std::vector<std::string>& program) {
    const ScratchDirectory directory;
    for (const Command command : every_page()) {
        const std::string path = directory / manual_file_name(command);
        CAPTURE(path);
        write_file(path, manual_page(command, k_date));
        std::vector<std::string> words = program;
        words.push_back(path);
        const Ran ran = run(words, {"PATH=/usr/bin:/bin", "HOME=" + directory.path()});
        CHECK(ran.err.empty());
        CHECK(ran.code == 0);
        const bool is_lint = std::ranges::count(program, "lint") > 0; // complains on standard output
        CHECK(ran.out.empty() == is_lint);
    }
}

} // namespace

TEST_CASE("manual_file_name: one per page") {
    CHECK(manual_file_name(Command::none) == "snyk-cred.1");
    CHECK(manual_file_name(Command::inject) == "snyk-cred-inject.1");
}

TEST_CASE("manual_page: documents the command's options and no other") {
    for (const CommandRow& row : all_commands()) {
        CAPTURE(row.name);
        const std::string page = manual_page(row.command, k_date);
        CHECK(page.starts_with(".Dd November 23, 2026\n"));
        for (const OptionRow& option : all_options()) {
            CAPTURE(option.name);
            std::string name = ".It Fl \\-"; // ".Fl" writes the first hyphen
            for (const char c : option.name)
                name += c == '-' ? std::string("\\-") : std::string(1, c);
            const bool documented =
                page.find(name + '\n') != std::string::npos || page.find(name + " Ar ") != std::string::npos;
            CHECK(documented == belongs_to(option, row.command));
        }
        CHECK(page.find(".Xr snyk-cred 1") != std::string::npos);
        CHECK(page.find(".Xr snyk-cred-" + std::string(row.name) + ' ') == std::string::npos);
    }
}

TEST_CASE("manual_page: of the program leads to every command") {
    const std::string page = manual_page(Command::none, k_date);
    for (const CommandRow& row : all_commands()) {
        CAPTURE(row.name);
        CHECK(page.find(".Xr snyk-cred-" + std::string(row.name) + " 1") != std::string::npos);
    }
    CHECK(page.find(".It 78\n") != std::string::npos);
}

TEST_CASE("manual_page: the same bytes for the same date") {
    CHECK(manual_page(Command::exec, k_date) == manual_page(Command::exec, k_date));
    CHECK(manual_page(Command::exec, 0).starts_with(".Dd January 1, 1970\n"));
}

TEST_CASE("manual_page: mandoc finds nothing to warn of" * doctest::skip(find_program("mandoc").empty())) {
    read_every_page({find_program("mandoc"), "-T", "lint", "-W", "warning"});
}

TEST_CASE("manual_page: man finds nothing to warn of" * doctest::skip(find_program("man").empty())) {
    read_every_page({find_program("man"), "--warnings", "-E", "UTF-8", "-l"});
}
