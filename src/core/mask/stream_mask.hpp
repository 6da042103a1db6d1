// Masks a stream: every byte that belongs to a form becomes part of a ***, everything else goes out unchanged
// and at once. Constant memory, no I/O: the caller reads into room() and writes what it is given.
//
// Only the beginning of a form at the end of what has come in is held. If nothing follows, up to k_shown
// bytes of it may be shown (a prompt may end like a secret begins), and the mask goes on as if they were
// held: the rest of the form is still masked, so no k_min_mask_size bytes of a secret's beginning ever go
// out.
#pragma once

#include "core/mask/command_watch.hpp"
#include "core/mask/derived_forms.hpp"
#include "core/mask/form_search.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace snykcred {

class StreamMask {
public:
    /// Large enough that system calls do not count, small enough for any second-level cache, where the bytes
    /// still are when they are searched and written.
    static constexpr std::size_t k_chunk = std::size_t{128} * 1024;
    /// Bytes of a held beginning that release() shows.
    static constexpr std::size_t k_shown = k_min_mask_size - 1;

    /// `patterns` must outlive the mask, and so must `command_marks`, those of CommandWatch.
    explicit StreamMask(const FormSearch& patterns, std::size_t chunk = k_chunk,
                        std::span<const std::string_view> command_marks = {});
    StreamMask(const StreamMask&) = delete;
    StreamMask& operator=(const StreamMask&) = delete;
    ~StreamMask();

    /// Where the next bytes of the stream belong, at most `chunk` of them.
    std::span<char> room();
    /// Takes `size` bytes from room() and gives what may go out. The view ends with the next call of any
    /// function.
    std::string_view masked(std::size_t size);

    /// Would release() give anything? If so, call it when nothing has come in for a while.
    [[nodiscard]] bool holding() const;
    /// The beginning of what is held, as far as it may be shown.
    std::string_view release();
    /// At the end of the stream: what is still held, or *** where that is a recognizable beginning of a form.
    std::string_view finish();

    /// Has a *** gone out within a command to the CI system?
    [[nodiscard]] bool masked_in_command() const { return commands_.found(); }

private:
    std::string_view emit(std::span<char> window, std::size_t open);

    const FormSearch& patterns_;
    std::size_t chunk_;
    std::size_t before_room_; ///< space for a *** and for what is held, in front of what is read
    std::unique_ptr<char[]> buffer_;
    std::unique_ptr<char[]> held_; ///< beginning of a form at the end of the stream so far
    std::size_t held_size_ = 0;
    std::size_t out_size_ = 0; ///< so many bytes of what is held have gone out, raw or as ***
    bool after_mask_ = false;  ///< the last to go out was a ***
    std::vector<Span> covered_;
    CommandWatch commands_;
};

} // namespace snykcred
