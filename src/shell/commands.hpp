// The commands: one function each, from a read command line to an exit code.
#pragma once

#include "shell/command_line.hpp"

namespace snykcred {

int run_inject(const CommandLine& line, char** environment);
int run_check(const CommandLine& line, char** environment);
int run_exec(const CommandLine& line, char** environment);
int run_mask(const CommandLine& line, char** environment);

} // namespace snykcred
