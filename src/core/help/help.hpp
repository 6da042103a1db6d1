// The text of --help and --version, made from the tables of commands, options and faults; at most 80 columns.
#pragma once

#include "core/settings/command.hpp"

#include <string>

namespace snykcred {

/// Help of one command, or of the program for Command::none. Ends in a line end.
std::string help_text(Command command);

/// "snyk-cred 0.1.0" and a line end.
std::string version_text();

} // namespace snykcred
