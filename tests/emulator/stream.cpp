#include "emulator/stream.hpp"

#include <algorithm>

namespace emulator {

std::size_t Stream::read(char* into, std::size_t size) {
    if (held_.empty()) return do_read(into, size);
    const std::size_t count = std::min(size, held_.size());
    held_.copy(into, count);
    held_.erase(0, count);
    return count;
}

bool Stream::write(std::string_view bytes) {
    if (!left_) return do_write(bytes);
    const bool enough = bytes.size() <= *left_;
    const std::string_view part = bytes.substr(0, *left_);
    *left_ -= part.size();
    return (part.empty() || do_write(part)) && enough;
}

} // namespace emulator
