#include "core/base/wrap.hpp"

#include "core/base/text.hpp"

#include <algorithm>

namespace snykcred {

namespace {

/// On a terminal: a character of several bytes takes one column, an escape sequence that colors none.
std::size_t columns(std::string_view word) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (word[i] == '\x1b') {
            i = std::min(word.find('m', i), word.size());
        } else if ((static_cast<unsigned char>(word[i]) & 0xC0U) != 0x80U) {
            ++count;
        }
    }
    return count;
}

} // namespace

void append_wrapped(std::string& out, std::string_view text, std::size_t column, std::size_t indent,
                    std::size_t width) {
    bool first = true;
    for (const std::string_view word : split(text, ' ')) {
        if (!first && width > 0 && column + 1 + columns(word) > width) {
            out += '\n';
            out.append(indent, ' ');
            column = indent;
        } else if (!first) {
            out += ' ';
            ++column;
        }
        out += word;
        column += columns(word);
        first = false;
    }
    out += '\n';
}

} // namespace snykcred
