// Lines broken for a terminal. Property: the words are those that came in, in their order, and no line is
// wider than asked for unless it holds one word alone.
#include "core/base/wrap.hpp"

#include "fuzz.hpp"

void snykcred::fuzz::one(std::string_view input) {
    if (input.size() < 3) return;
    const std::size_t width = static_cast<unsigned char>(input[0]) % 120;
    const std::size_t indent = static_cast<unsigned char>(input[1]) % 20;
    std::string text;
    for (const char c : input.substr(2))
        text += c >= ' ' && c <= '~' ? c : ' ';
    std::string out;
    append_wrapped(out, text, 0, indent, width);
    must(out.ends_with('\n'), "it ends with a line end");
    const auto words = [](std::string_view all) {
        std::string joined;
        for (const char c : all)
            joined +=
                c == ' ' || c == '\n' ? std::string(joined.ends_with('\1') ? "" : "\1") : std::string(1, c);
        while (joined.ends_with('\1'))
            joined.pop_back();
        return joined.starts_with('\1') ? joined.substr(1) : joined;
    };
    must(words(out) == words(text), "no word is lost, made or moved");
    for (const std::string& line : lines_of(out)) {
        const std::size_t first = line.find_first_not_of(' ');
        const bool one_word = first == std::string::npos || line.find(' ', first) == std::string::npos ||
                              line.find_first_not_of(' ', line.find(' ', first)) == std::string::npos;
        must(width == 0 || line.size() <= width || one_word || line.find("  ") != std::string::npos,
             "no line is wider than asked for");
    }
}
