// From argv to a command, its flags and, for exec, the child's argv. The only room that uses
// Boost.Program_options, which is given only words it reads well: it guesses abbreviations, rejects
// "--region=", takes "--region --policy" for a value, and echoes what it rejects.
#pragma once

#include "core/base/result.hpp"
#include "core/help/completion.hpp"
#include "core/settings/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace snykcred {

struct CommandLine {
    Command command = Command::none;
    std::vector<GivenFlag> flags;
    std::vector<std::string> child; ///< exec: CMD and its arguments, as they stand after "--"
    std::optional<Shell> shell;     ///< completion
    std::optional<Fault> explained; ///< explain
    bool help = false;              ///< of `command`; none: of the program
    bool help_all = false;          ///< --help --all: every option
    bool version = false;
};

/// Reads the words after the program's name. No command and neither help nor version asked for: the caller
/// shows help and ends with 64. Of what lies behind exec's "--" nothing is read. Where --help stands before
/// it, nothing else matters.
/// Refuses with [usage]: unknown or abbreviated options, options of other commands (naming theirs), a missing
/// value or one that begins with "--", surplus words, exec without CMD; with [secret-on-argv] a surplus word
/// that is a credential. No word is repeated in a message unless it is a plain name. Values are left to
/// settle(); those that are empty count as absent and are dropped.
Result<CommandLine> read_command_line(int argc, const char* const* argv);

} // namespace snykcred
