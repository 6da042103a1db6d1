// Running another program of the machine and reading what it prints.
#pragma once

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

#include <sys/wait.h>

namespace snykcred::test {

struct Printed {
    std::string output; ///< stdout; stderr too where the command line sends it there
    int exit_code = -1;
};

inline Printed printed_by(const std::string& command_line) {
    FILE* pipe = ::popen(command_line.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("no pipe");
    Printed printed;
    std::array<char, 4096> buffer{};
    for (std::size_t size = 0; (size = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        printed.output.append(buffer.data(), size);
    }
    const int status = ::pclose(pipe);
    if (WIFEXITED(status)) printed.exit_code = WEXITSTATUS(status);
    return printed;
}

inline bool installed(const std::string& program) {
    return printed_by("command -v " + program + " 2>/dev/null").exit_code == 0;
}

} // namespace snykcred::test
