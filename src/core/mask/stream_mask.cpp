#include "core/mask/stream_mask.hpp"

#include <algorithm>
#include <cstring>

namespace snykcred {

namespace {

constexpr std::string_view k_mask = "***";
constexpr std::size_t k_page = 4096; // copies of whole pages are the faster for beginning at one

std::size_t whole_pages(std::size_t size) { return (size + k_page - 1) / k_page * k_page; }

} // namespace

StreamMask::StreamMask(const FormSearch& patterns, std::size_t chunk,
                       std::span<const std::string_view> command_marks)
    : patterns_(patterns), chunk_(chunk), before_room_(whole_pages(k_mask.size() + patterns.longest())),
      buffer_(std::make_unique_for_overwrite<char[]>(before_room_ + chunk)),
      held_(std::make_unique<char[]>(patterns.longest())), commands_(command_marks) {}

StreamMask::~StreamMask() {
    wipe_bytes(buffer_.get(), before_room_ + chunk_);
    wipe_bytes(held_.get(), patterns_.longest());
}

std::span<char> StreamMask::room() { return {buffer_.get() + before_room_, chunk_}; }

std::string_view StreamMask::masked(std::size_t size) {
    char* const begin = buffer_.get() + before_room_ - held_size_;
    std::copy_n(held_.get(), held_size_, begin);
    const std::span<char> window(begin, held_size_ + size);
    const std::size_t open = patterns_.find({window.data(), window.size()}, covered_);
    held_size_ = window.size() - open;
    std::copy_n(window.data() + open, held_size_, held_.get());
    return emit(window, open);
}

/// Closes the gaps in place: a *** is shorter than any form. Only the rest of a form whose beginning has gone
/// out can be shorter still; it comes first, and there is space in front of the window.
std::string_view StreamMask::emit(std::span<char> window, std::size_t open) {
    std::size_t from = out_size_;
    const bool mask_first = !covered_.empty() && covered_.front().begin <= from;
    char* const begin = window.data() + from - (mask_first ? k_mask.size() : 0);
    char* out = begin;
    const auto raw_up_to = [&](std::size_t end) {
        if (end <= from) return;
        commands_.shown({window.data() + from, end - from});
        if (out != window.data() + from) std::memmove(out, window.data() + from, end - from);
        out += end - from;
        from = end;
        after_mask_ = false;
    };
    for (const Span& span : covered_) {
        if (span.end <= from) continue;
        raw_up_to(span.begin);
        commands_.masked();
        if (!after_mask_) out = std::copy(k_mask.begin(), k_mask.end(), out);
        after_mask_ = true;
        from = span.end;
    }
    raw_up_to(open);
    out_size_ = from - open;
    return {begin, static_cast<std::size_t>(out - begin)};
}

bool StreamMask::holding() const { return out_size_ < std::min(held_size_, k_shown); }

std::string_view StreamMask::release() {
    if (!holding()) return {};
    const std::size_t end = std::min(held_size_, k_shown);
    const std::string_view shown(held_.get() + out_size_, end - out_size_);
    out_size_ = end;
    after_mask_ = false;
    commands_.shown(shown);
    return shown;
}

std::string_view StreamMask::finish() {
    const std::string_view rest(held_.get() + out_size_, held_size_ - out_size_);
    const bool recognizable = held_size_ >= k_min_mask_size;
    const bool after_mask = after_mask_;
    held_size_ = 0;
    out_size_ = 0;
    after_mask_ = false;
    if (rest.empty() || !recognizable) return rest;
    commands_.masked();
    return after_mask ? std::string_view() : k_mask;
}

} // namespace snykcred
