// The text of --help and --version, made from the tables of commands, options and faults; at most 80 columns.
// --help is one screen of at most 40 lines; --help --all and the man page have the rest.
#pragma once

#include "core/settings/command.hpp"

#include <cstdint>
#include <string>

namespace snykcred {

enum class HelpExtent : std::uint8_t { screen, all };

/// Help of one command, or of the program for Command::none. Ends in a line end.
std::string help_text(Command command, HelpExtent extent);

/// "snyk-cred 0.1.0" and a line end.
std::string version_text();

} // namespace snykcred
