// Lines for `eval`: what all shell languages have in common. The lines never hold the credential. Where it
// sits in its variable already they only set what is not secret; otherwise they source a private file.
#pragma once

#include "core/handover/handover.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace snykcred {

/// How one language writes the few statements that a hand-over needs. Every statement ends with a line end.
struct ShellLanguage {
    /// Ending of the private file's name, where the language insists on one.
    std::string_view file_suffix;
    /// First line of the private file: nothing of what follows may be traced.
    std::string_view begin;
    /// Exports a variable.
    void (*set)(Secret& out, std::string_view name, std::string_view value);
    /// Takes a variable out of the environment, whether it is there or not; succeeds.
    std::string (*unset)(std::string_view name);
    /// Removes the private file and its folder.
    std::string (*remove)(std::string_view file, std::string_view folder);
    /// Last line of the private file: tracing as before. The file's status is success.
    std::string_view end;
    /// Runs the lines of a file in this shell.
    std::string (*source)(std::string_view file);
    /// Makes the evaluation fail with this code.
    std::string (*fail)(int exit_code);
};

/// Refuses [cannot-write] where a private file is needed and no place for it was found.
Result<Handover> compose_evaluated(const ShellLanguage& language, const HandoverInput& input);

/// `unset` of each name, then the exit code, unless it is 0.
std::string refuse_evaluated(const ShellLanguage& language, std::span<const std::string> names,
                             int exit_code);

/// A name or path, which is no secret, as `append_quoted` of a language writes it.
std::string quoted_word(void (*append_quoted)(Secret& out, std::string_view text), std::string_view text);

} // namespace snykcred
