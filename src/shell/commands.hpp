// The commands: one function each, from a read command line to an exit code.
#pragma once

#include "shell/command_line.hpp"
#include "shell/os/process_environment.hpp"

namespace snykcred {

int run_inject(const CommandLine& line, const ProcessEnvironment& process);
int run_check(const CommandLine& line, const ProcessEnvironment& process);
int run_exec(const CommandLine& line, const ProcessEnvironment& process);
int run_doctor(const CommandLine& line, const ProcessEnvironment& process);
int run_jwks(const CommandLine& line, const ProcessEnvironment& process);
int run_mask(const CommandLine& line, const ProcessEnvironment& process);

} // namespace snykcred
