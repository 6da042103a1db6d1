// How exec's command ended.
#pragma once

#include <optional>

namespace snykcred {

struct ChildEnd {
    int exit_code = 0;         ///< the command's own, or 128 + signal as shells have it
    std::optional<int> signal; ///< number of the signal that ended it; none if it exited
};

} // namespace snykcred
