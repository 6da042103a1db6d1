// Where programs that break a form into lines may break it.
#pragma once

#include <cstdint>

namespace snykcred {

/// Where lines may end: before the characters whose offset has the remainder `phase` when divided by `every`
/// (base64: at the end of a group of four, hex: of a byte). `every` 0: nowhere.
struct Wrapping {
    std::uint8_t every = 0;
    std::uint8_t phase = 0;
    bool operator==(const Wrapping&) const = default;
};

} // namespace snykcred
