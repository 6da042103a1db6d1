#include "core/handover/command_advice.hpp"

#include "core/base/text.hpp"
#include "core/snyk/shapes.hpp"

#include <algorithm>
#include <array>

namespace snykcred {
namespace {

/// Commands and words of the shell's language that are no programs (POSIX.1, 2.4 and 2.15; Bash, "Shell
/// Builtin Commands").
constexpr std::array<std::string_view, 36> k_of_the_shell{
    "!",       ".",       "[[",    "{",       "alias",    "bg",     "break", "case",     "cd",
    "command", "declare", "eval",  "exec",    "exit",     "fg",     "for",   "function", "if",
    "local",   "popd",    "pushd", "read",    "readonly", "return", "set",   "shift",    "shopt",
    "source",  "trap",    "type",  "typeset", "ulimit",   "umask",  "until", "while",    "wait"};

constexpr std::array<std::string_view, 2> k_for_later{"export", "unset"};

bool is_one_of(std::string_view word, std::span<const std::string_view> list) {
    return std::ranges::find(list, word) != list.end();
}

/// NAME=VALUE
bool is_assignment(std::string_view word) {
    const auto equals = word.find('=');
    return equals != std::string_view::npos && is_identifier(word.substr(0, equals));
}

} // namespace

std::vector<std::string> advice_for_missing(std::span<const std::string_view> words) {
    const std::string_view command = words.empty() ? std::string_view() : words.front();
    if (is_one_of(command, k_for_later)) {
        return {"variables that a command sets are gone when it ends: for later steps use snyk-cred "
                "inject, for "
                "several commands snyk-cred exec -- sh -c 'COMMANDS'"};
    }
    if (is_one_of(command, k_of_the_shell)) {
        return {"this is a word of the shell, not a program: snyk-cred exec -- sh -c 'COMMANDS'"};
    }
    if (is_assignment(command))
        return {"to set a variable for the command use env: snyk-cred exec -- env NAME=VALUE COMMAND"};
    if (words.size() == 1 && command.find_first_of(" \t\n") != std::string_view::npos) {
        return {
            "the command was given as one word: remove the quotes (snyk-cred exec -- snyk test), or let a "
            "shell read it (snyk-cred exec -- sh -c 'COMMANDS')"};
    }
    return {"check its spelling and PATH; if it is a script, check that the interpreter in its first line "
            "exists"};
}

bool shows_credential(std::span<const std::string> words, std::span<const Secret> secrets) {
    return std::ranges::any_of(words, [secrets](const std::string& word) {
        return holds_token(word) || std::ranges::any_of(secrets, [&word](const Secret& secret) {
                   return secret.reveal([&word](std::string_view value) {
                       return !value.empty() && word.find(value) != std::string::npos;
                   });
               });
    });
}

} // namespace snykcred
