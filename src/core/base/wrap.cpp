#include "core/base/wrap.hpp"

#include "core/base/text.hpp"

namespace snykcred {

void append_wrapped(std::string& out, std::string_view text, std::size_t column, std::size_t indent,
                    std::size_t width) {
    bool first = true;
    for (const std::string_view word : split(text, ' ')) {
        if (!first && width > 0 && column + 1 + word.size() > width) {
            out += '\n';
            out.append(indent, ' ');
            column = indent;
        } else if (!first) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        first = false;
    }
    out += '\n';
}

} // namespace snykcred
