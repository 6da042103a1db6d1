// Random numbers of the system's generator.
#pragma once

#include <cstddef>

namespace snykcred {

/// Fills up to 256 bytes. Waits for a generator that is not ready yet; throws std::runtime_error where the
/// system has none.
void fill_random(unsigned char* bytes, std::size_t size);

} // namespace snykcred
