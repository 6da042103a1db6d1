#include "core/mask/command_watch.hpp"

#include <algorithm>
#include <cstddef>

namespace snykcred {

namespace {

constexpr std::size_t k_may_begin = 10; // one less than the longest mark

} // namespace

void CommandWatch::look_at(std::string_view bytes) {
    if (const std::size_t end = bytes.find_last_of("\r\n"); end != std::string_view::npos) {
        in_command_ = false;
        before_ = "\n";
        bytes.remove_prefix(end + 1);
    }
    if (before_ == "\n") bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t"), bytes.size()));
    if (in_command_ || bytes.empty()) return;
    const std::string seam = before_.append(bytes.substr(0, k_may_begin));
    in_command_ = std::ranges::any_of(marks_, [&](std::string_view mark) {
        return seam.find(mark) != std::string::npos || bytes.find(mark) != std::string_view::npos;
    });
    const std::string_view last = bytes.size() < k_may_begin ? std::string_view(seam) : bytes;
    before_ = last.substr(last.size() - std::min(last.size(), k_may_begin));
}

void CommandWatch::note_mask() {
    found_ = done_ = in_command_;
    before_.clear(); // no mark goes on behind the value
}

} // namespace snykcred
