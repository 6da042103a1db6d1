// How our own lines look where they are read: color around whole lines, words broken at a terminal's width.
#pragma once

#include "core/base/environment.hpp"
#include "core/settings/choices.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace snykcred {

struct LogStyle {
    bool color = false;
    std::size_t width = 0; ///< columns; 0: no line is broken
};

/// Lines of ours (`snyk-cred: error: …`, hints, the rows of a report) in this style; all others as they are,
/// so that no CI system's command and no line for a shell is changed. What is seen of a line begins as
/// before.
std::string styled(std::string_view text, LogStyle style);

/// `renders`: the stream is a terminal, or a log that shows colors. NO_COLOR (no-color.org) decides under
/// `auto`.
bool wants_color(Color wish, bool renders, const Environment& environment);

} // namespace snykcred
