#include "core/ci/github_file.hpp"

#include <algorithm>
#include <cstddef>

namespace snykcred {
namespace {

constexpr std::string_view k_utf8_mark = "\xEF\xBB\xBF";

/// The lines of a text, one after the other.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool ended() const { return rest_.empty(); }
    [[nodiscard]] std::size_t number() const { return number_; }
    std::string_view next() {
        const std::string_view line = rest_.substr(0, rest_.find('\n'));
        rest_.remove_prefix(std::min(rest_.size(), line.size() + 1));
        ++number_;
        return line;
    }

private:
    std::string_view rest_;
    std::size_t number_ = 0; ///< of the line that was given last
};

std::string broken(std::size_t line, std::string_view why) {
    return "is broken in line " + std::to_string(line) + ": " + std::string(why);
}

bool closes(Lines& lines, std::string_view delimiter) {
    while (!lines.ended()) {
        if (lines.next() == delimiter) return true;
    }
    return false;
}

} // namespace

std::optional<std::string> github_file_flaw(std::string_view content) {
    if (content.starts_with("\xFF\xFE") || content.starts_with("\xFE\xFF"))
        return broken(1, "it is UTF-16, as Windows PowerShell writes it, and the file is UTF-8");
    if (content.starts_with(k_utf8_mark)) content.remove_prefix(k_utf8_mark.size());
    for (Lines lines(content); !lines.ended();) {
        const std::string_view line = lines.next();
        const std::size_t begin = lines.number();
        if (line.empty()) continue;
        if (line.find('\0') != std::string_view::npos) return broken(begin, "it holds a NUL byte");
        const std::size_t equals = line.find('=');
        const std::size_t heredoc = line.find("<<");
        if (equals == std::string_view::npos && heredoc == std::string_view::npos)
            return broken(begin, "it holds neither = nor <<");
        if (equals == 0 || heredoc == 0) return broken(begin, "it holds no name");
        if (equals < heredoc) continue;
        const std::string_view delimiter = line.substr(heredoc + 2);
        if (delimiter.empty()) return broken(begin, "it names no delimiter behind <<");
        if (!closes(lines, delimiter))
            return broken(begin, "its delimiter never comes, so its value does not end");
    }
    return std::nullopt;
}

} // namespace snykcred
