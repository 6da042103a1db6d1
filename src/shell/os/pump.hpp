// Carries one stream through a mask: from a descriptor to another, as fast as both go and as promptly as
// the masking allows. The one loop for the filter `mask` and for each stream of exec's child.
#pragma once

#include "core/mask/stream_mask.hpp"

#include <chrono>

namespace snykcred {

/// After so much silence the beginning of what may become a secret is shown: a prompt may end that way.
inline constexpr std::chrono::milliseconds k_silence{50};

/// errno values; 0 where all went well. EPIPE in `write_error` means that no one reads any more.
struct PumpEnd {
    int read_error = 0;
    int write_error = 0;
};

/// Passes on until the end of `in`, or until `stop` (a descriptor; -1: none) becomes readable or ends and
/// what stood in `in` by then has been passed on. The caller blocks SIGPIPE if it wants EPIPE instead.
PumpEnd pump(int in, int out, StreamMask& mask, int stop = -1);

} // namespace snykcred
