#include "shell/os/inlet.hpp"

#include <unistd.h>

namespace snykcred {

/// The system chooses a pipe's size by itself.
void enlarge_pipe(int /*fd*/) {}

Inlet::Inlet(int fd) : fd_(fd) {}

std::ptrdiff_t Inlet::read(std::span<char> room) { return ::read(fd_, room.data(), room.size()); }

} // namespace snykcred
