#include "shell/os/mounts.hpp"

#include <algorithm>

namespace snykcred {

bool is_within(const std::filesystem::path& inner, const std::filesystem::path& outer) {
    return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

} // namespace snykcred
