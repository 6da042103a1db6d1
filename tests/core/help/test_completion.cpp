#include "core/base/text.hpp"
#include "core/help/completion.hpp"
#include "core/settings/options.hpp"
#include "core/snyk/region.hpp"
#include "support/files.hpp"
#include "support/run.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

struct Case {
    std::string name;
    std::string line; ///< what was typed, up to the cursor
    std::vector<std::string> offered;
    std::vector<std::string> not_offered;
};

/// The same for all shells: what they offer for the options of the tables.
std::vector<Case> cases() {
    return {
        {"commands",
         "snyk-cred ",
         {"inject", "exec", "check", "mask", "regions", "doctor", "jwks", "completion"},
         {"--policy"}},
        {"begin of a command", "snyk-cred ins", {}, {"inject"}},
        {"options", "snyk-cred inject --p", {"--plan", "--policy", "--policy-file", "--proxy"}, {"--org"}},
        {"options of another command",
         "snyk-cred mask --tok",
         {"--token-env", "--token-file"},
         {"--token-stdin"}},
        {"values", "snyk-cred inject --policy ", {"enforce", "warn", "off"}, {"--plan", "inject"}},
        {"begin of a value", "snyk-cred inject --plan en", {"enterprise"}, {"free"}},
        {"regions", "snyk-cred check --region SNYK-E", {"SNYK-EU-01"}, {"SNYK-US-01"}},
        {"variables", "snyk-cred check --token-env COMPLETION_TE", {"COMPLETION_TEST_VARIABLE"}, {"HOME"}},
        {"files", "snyk-cred check --token-file a-fi", {"a-file"}, {"another"}},
        {"shells", "snyk-cred completion ", {"bash", "zsh", "fish"}, {"inject"}},
        {"the child's command", "snyk-cred exec --quiet -- a-progr", {"a-program"}, {"--plan"}},
        {"the child's command at once", "snyk-cred exec -- a-progr", {"a-program"}, {"--plan"}},
        {"the child's words", "snyk-cred exec -- cat a-f", {"a-file"}, {"--format"}},
        {"nothing is known", "snyk-cred inject --org ", {}, {"inject", "--plan", "a-file"}},
    };
}

std::string quoted_words(std::string_view line) {
    std::string words;
    for (const std::string_view word : split(line, ' '))
        words += " '" + std::string(word) + '\'';
    return words;
}

/// Runs the case in a directory with a file and a program, and compares what was offered, a line each.
void compare(const std::vector<Case>& all, Shell shell, auto command_line) {
    const ScratchDirectory directory;
    const std::string script = directory / "script";
    write_file(script, completion_script(shell));
    write_file(directory / "a-file", "");
    write_file(directory / "a-program", "#!/bin/sh\n");
    std::filesystem::permissions(directory / "a-program", std::filesystem::perms::owner_all);
    const std::vector<std::string> environment{"HOME=" + directory.path(), "COMPLETION_TEST_VARIABLE=1",
                                               "PATH=" + directory.path() + ":/usr/local/bin:/usr/bin:/bin"};
    for (const Case& c : all) {
        CAPTURE(c.name);
        const Ran ran = run(
            {"/bin/sh", "-c", "cd " + directory.path() + " && " + command_line(script, c.line)}, environment);
        CAPTURE(ran.out);
        CAPTURE(ran.err);
        std::set<std::string> offered;
        for (const std::string_view line : split(ran.out, '\n')) {
            offered.emplace(line.substr(0, line.find('\t'))); // fish adds a description
        }
        for (const std::string& word : c.offered) {
            CAPTURE(word);
            CHECK(offered.contains(word));
        }
        for (const std::string& word : c.not_offered) {
            CAPTURE(word);
            CHECK_FALSE(offered.contains(word));
        }
    }
}

} // namespace

TEST_CASE("find_shell: by its name") {
    CHECK(find_shell("bash") == Shell::bash);
    CHECK(find_shell("zsh") == Shell::zsh);
    CHECK(find_shell("fish") == Shell::fish);
    for (const std::string name : {"", "sh", "Bash", "tcsh"}) {
        CAPTURE(name);
        CHECK_FALSE(find_shell(name).has_value());
    }
}

TEST_CASE("completion_script: knows every option and region, and does not call snyk-cred") {
    for (const Shell shell : {Shell::bash, Shell::zsh, Shell::fish}) {
        const std::string script = completion_script(shell);
        CAPTURE(script.substr(0, 20));
        for (const OptionRow& row : all_options()) {
            CAPTURE(row.name);
            const std::string name = (shell == Shell::fish ? " -l " : "--") + std::string(row.name);
            CHECK(script.find(name) != std::string::npos);
        }
        for (const Region& region : all_regions())
            CHECK(script.find(region.name) != std::string::npos);
        CHECK(script.find("$(snyk-cred") == std::string::npos);
        CHECK(script.find("(snyk-cred") == std::string::npos);
        CHECK(script.ends_with('\n'));
    }
}

TEST_CASE("completion_script: bash offers what fits" * doctest::skip(find_program("bash").empty())) {
    auto all = cases();
    // bash hands over "--plan=e" as three words.
    all.push_back({"value behind an equals sign", "snyk-cred inject --plan = e", {"enterprise"}, {"free"}});
    all.push_back({"nothing behind an equals sign", "snyk-cred inject --plan =", {"free"}, {"--plan"}});
    compare(all, Shell::bash, [](const std::string& script, const std::string& line) {
        return "bash --noprofile --norc -c 'source " + script +
               " && COMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1)) && _snyk_cred && "
               "printf \"%s\\n\" \"${COMPREPLY[@]}\"' bash" +
               quoted_words(line);
    });
}

TEST_CASE("completion_script: fish offers what fits" * doctest::skip(find_program("fish").empty())) {
    auto all = cases();
    all.push_back(
        {"value behind an equals sign", "snyk-cred inject --plan=e", {"--plan=enterprise"}, {"--plan=free"}});
    compare(all, Shell::fish, [](const std::string& script, const std::string& line) {
        return "fish --no-config -c 'source " + script + "; complete -C \"" + line + "\"'";
    });
}

TEST_CASE("completion_script: zsh offers what fits" * doctest::skip(find_program("zsh").empty())) {
    auto all = cases();
    all.push_back({"value behind an equals sign", "snyk-cred inject --plan=e", {"enterprise"}, {"free"}});
    compare(all, Shell::zsh, [](const std::string& script, const std::string& line) {
        return "timeout 60 zsh -f '" SNYKCRED_SOURCE_DIR "/tests/core/help/zsh_offers.zsh' " + script + " '" +
               line + '\'';
    });
}
