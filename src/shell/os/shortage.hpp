// What to do where the system refuses a process, a descriptor, memory or a system call.
#pragma once

#include <string>

namespace snykcred {

/// A hint for this errno.
std::string shortage_hint(int cause);

} // namespace snykcred
