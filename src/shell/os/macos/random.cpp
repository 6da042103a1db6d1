#include "shell/os/random.hpp"

#include <algorithm>
#include <stdexcept>

#include <sys/random.h>

namespace snykcred {

void fill_random(unsigned char* bytes, std::size_t size) {
    constexpr std::size_t k_most_at_once = 256;
    while (size > 0) {
        const std::size_t part = std::min(size, k_most_at_once);
        if (::getentropy(bytes, part) != 0) throw std::runtime_error("getentropy");
        bytes += part;
        size -= part;
    }
}

} // namespace snykcred
