// How a process ended, of what waitpid() says.
#pragma once

#include "core/base/child_end.hpp"

namespace snykcred {

/// `status`: of a process that has ended, and not merely stopped.
ChildEnd child_end(int status);

} // namespace snykcred
