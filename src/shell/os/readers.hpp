// Who reads what we write.
#pragma once

namespace snykcred {

/// Is it a pipe that a process other than our ancestors reads (`2>&1 | tee log`)? The CI system's own reader
/// is an ancestor, or outside of the container that we are in. True where that cannot be told,
/// but for a process of another user, whose descriptors are closed to us: it counts as no reader.
bool is_read_by_others(int fd);

} // namespace snykcred
