// Descriptors by the pair, and all at once.
#pragma once

#include "shell/os/file_descriptor.hpp"

#include <optional>
#include <vector>

namespace snykcred {

/// The same file behind a descriptor above the three standard ones, which may be closed here and would be
/// given out again. Takes `fd`; none, with errno, where no descriptors are left.
FileDescriptor above_standard(int fd);

struct Pipe {
    FileDescriptor out; ///< read end
    FileDescriptor in;  ///< write end
};

/// Both ends close on exec and are above the standard descriptors. None, with errno, where no descriptors are
/// left.
std::optional<Pipe> make_pipe();

/// As make_pipe(), and neither end blocks.
std::optional<Pipe> make_nonblocking_pipe();

/// Closes every descriptor but those: for a fork that must not hold anybody's stream open. Async-signal-safe
/// where the system closes a range of them at once (Linux from 5.9 on).
void close_all_but(std::vector<int> keep);

} // namespace snykcred
