#include "core/base/stack.hpp"

#include "core/base/secret.hpp"

#include <array>
#include <cstddef>

namespace snykcred {

[[gnu::noinline]] void wipe_stack_below() noexcept {
    std::array<char, std::size_t{64} * 1024>
        below; // NOLINT(cppcoreguidelines-pro-type-member-init): the matter
    wipe_bytes(below.data(), below.size());
}

} // namespace snykcred
