// What all targets share: the entry that libFuzzer calls, how a property fails, how an input is divided, and
// properties that hold of every text of ours.
#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred::fuzz {

/// The target: one input. Ends the process where a property does not hold.
void one(std::string_view input);

inline void must(bool holds, const char* property) {
    if (holds) return;
    std::fprintf(stderr, "\nproperty broken: %s\n", property);
    std::abort();
}

/// Takes the first line off, without its line end; inputs are written as lines, so that people can read them.
inline std::string_view take_line(std::string_view& rest) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
    return line;
}

inline std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty())
        lines.emplace_back(take_line(text));
    return lines;
}

/// A number that the bytes choose (FNV-1a), for seeds and split points.
inline std::uint64_t hash_of(std::string_view bytes) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return hash;
}

/// Well-formed UTF-8 by the definition itself: decoded, in range, and the shortest form.
inline bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t more = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 9;
        if (more == 9 || lead > 0xF7 || at + more >= text.size()) return false;
        unsigned long point = more == 0 ? lead : lead & (0x3FU >> more);
        for (std::size_t i = 1; i <= more; ++i) {
            const auto next = static_cast<unsigned char>(text[at + i]);
            if ((next & 0xC0U) != 0x80U) return false;
            point = (point << 6U) | (next & 0x3FU);
        }
        const unsigned long least[] = {0, 0x80, 0x800, 0x10000};
        if (point < least[more] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
        at += more + 1;
    }
    return true;
}

/// Nothing in it can command a terminal or a CI system that reads the log.
inline bool is_harmless(std::string_view text) {
    if (!is_utf8(text)) return false;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    }
    return text.find("##") == std::string_view::npos && !text.starts_with("::");
}

inline std::string everything(const Failure& failure) {
    std::string text = failure.message;
    for (const std::string& hint : failure.hints)
        text += "\n" + hint;
    return text;
}

/// A refusal says something.
inline void must_explain(const Failure& failure) {
    must(!failure.message.empty(), "a refusal has a message");
    must(failure.fault != Fault::bug, "nothing that comes from outside is our bug");
    for (const std::string& hint : failure.hints)
        must(!hint.empty(), "no hint is empty");
}

/// `told` gives what would be said of a text. No 12 bytes of the text may stand there: where some do, they
/// are changed in the text, and must not change with it (they are words of ours then).
inline void must_not_show(std::string_view text, const std::function<std::string(std::string_view)>& told) {
    constexpr std::size_t k_piece = 12;
    const std::string said = told(text);
    for (std::size_t at = 0; at + k_piece <= text.size(); ++at) {
        if (said.find(text.substr(at, k_piece)) == std::string::npos) continue;
        std::string other(text);
        for (std::size_t i = at; i < at + k_piece; ++i)
            other[i] = other[i] == 'q' ? 'k' : 'q';
        must(told(other).find(other.substr(at, k_piece)) == std::string::npos,
             "what may be secret is not shown");
        return;
    }
}

} // namespace snykcred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    snykcred::fuzz::one({reinterpret_cast<const char*>(data), size});
    return 0;
}
