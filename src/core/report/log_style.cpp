#include "core/report/log_style.hpp"

#include "core/base/wrap.hpp"

#include <algorithm>
#include <array>

namespace snykcred {
namespace {

constexpr std::string_view k_red = "\x1b[1;31m", k_yellow = "\x1b[33m", k_green = "\x1b[32m",
                           k_cyan = "\x1b[36m";

struct LineKind {
    std::string_view begin;
    std::string_view ansi;
    std::size_t indent; ///< of the lines that follow where it is broken
};

/// The first that fits. A row of the report has its text at column 14.
constexpr std::array k_kinds{
    LineKind{"snyk-cred: error: ", k_red, 2},
    LineKind{"snyk-cred: warning: ", k_yellow, 2},
    LineKind{"snyk-cred: denied: ", k_red, 2},
    LineKind{"snyk-cred: failed: ", k_red, 2},
    LineKind{"snyk-cred: warned: ", k_yellow, 2},
    LineKind{"snyk-cred: skipped: ", k_yellow, 2},
    LineKind{"snyk-cred: unverified: ", k_yellow, 2},
    LineKind{"snyk-cred: allowed: ", k_green, 2},
    LineKind{"snyk-cred: ", "", 2},
    LineKind{"  hint: ", k_cyan, 8},
    LineKind{"  more: ", "", 8},
    LineKind{"  ", "", 14},
};

void append_line(std::string& out, std::string_view line, LogStyle style) {
    const auto* const kind =
        std::ranges::find_if(k_kinds, [line](const LineKind& each) { return line.starts_with(each.begin); });
    if (kind == k_kinds.end()) {
        out.append(line).append("\n");
        return;
    }
    const bool colors = style.color && !kind->ansi.empty();
    std::string whole = colors ? std::string(kind->ansi) : std::string();
    whole.append(line).append(colors ? "\x1b[0m" : "");
    append_wrapped(out, whole, 0, kind->indent, style.width);
}

} // namespace

std::string styled(std::string_view text, LogStyle style) {
    if (!style.color && style.width == 0) return std::string(text);
    std::string out;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        append_line(out, text.substr(0, end), style);
        text.remove_prefix(end + 1);
    }
    return out.append(text);
}

bool wants_color(Color wish, bool renders, const Environment& environment) {
    if (wish != Color::automatic) return wish == Color::always;
    return renders && !environment.exists("NO_COLOR");
}

} // namespace snykcred
