// Notices a masked value in a command to the CI system. Some systems take commands from the log
// (`::add-mask::…`): where the mask stands in one, the system gets *** in place of the value.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace snykcred {

class CommandWatch {
public:
    /// `marks`: what a line has in front of a command's data, of 11 bytes at most; a mark that begins with
    /// "\n" counts only at the beginning of a line, behind blanks. They must outlive the watch.
    explicit CommandWatch(std::span<const std::string_view> marks) : marks_(marks), done_(marks.empty()) {}

    /// The next bytes of the stream, which are shown.
    void shown(std::string_view bytes) {
        if (!done_) look_at(bytes);
    }
    /// A masked value comes next.
    void masked() {
        if (!done_) note_mask();
    }

    /// Has a masked value stood behind a mark?
    [[nodiscard]] bool found() const { return found_; }

private:
    void look_at(std::string_view bytes);
    void note_mask();

    std::span<const std::string_view> marks_;
    std::string before_ = "\n"; ///< the last bytes of the line so far, as many as may begin a mark
    bool in_command_ = false;   ///< the line so far has a mark
    bool found_ = false;
    bool done_; ///< nothing is left to look for
};

} // namespace snykcred
