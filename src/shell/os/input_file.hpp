// Files that an option or a variable names for reading. What was opened is judged, not how it is spelled, and
// nothing is waited for beyond a deadline.
#pragma once

#include "shell/os/file_descriptor.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace snykcred {

using InputDeadline = std::chrono::steady_clock::time_point;

/// What was opened, or why it cannot be read.
struct OpenedInput {
    FileDescriptor file;
    std::string trouble; ///< the reason in words; empty where `file` is open
    int cause = 0;       ///< errno, where the system gave the reason
};

/// Opens without waiting for a pipe's writer. Takes a regular file or a pipe (process substitution). Refuses
/// a directory, device or socket, and files that show processes: /proc/self/environ would send this process's
/// variables to where the content goes.
OpenedInput open_input(const std::string& path);

/// Up to `size` bytes, once there is something to read; 0 at the end; -1 with ETIMEDOUT where nothing has
/// come by then: a pipe that nobody writes to must not hold up a job until its own end.
std::ptrdiff_t read_in_time(int fd, char* bytes, std::size_t size, InputDeadline until);

} // namespace snykcred
