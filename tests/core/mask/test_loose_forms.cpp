// Forms that do not stand in a log byte by byte: broken into lines, or in another letter case.
#include "core/mask/derived_forms.hpp"
#include "core/mask/stream_mask.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;

namespace {

using Strings = std::vector<std::string>;

/// A form as the tests describe it.
struct Loose {
    std::string text;
    bool any_case = false;
    Wrapping wrapping = {};
};

FormSearch patterns_of(const std::vector<Loose>& forms) {
    std::vector<MaskForm> all;
    all.reserve(forms.size());
    for (const Loose& form : forms)
        all.push_back({Secret(form.text), form.any_case, form.wrapping});
    return FormSearch(std::move(all));
}

std::string stream(const FormSearch& patterns, const Strings& pieces, std::size_t chunk = 16) {
    StreamMask matcher(patterns, chunk);
    std::string out;
    for (std::string_view piece : pieces) {
        while (!piece.empty()) {
            const auto room = matcher.room();
            const std::size_t size = std::min(room.size(), piece.size());
            std::copy_n(piece.data(), size, room.data());
            out += matcher.masked(size);
            piece.remove_prefix(size);
        }
    }
    out += matcher.finish();
    return out;
}

/// Where the form ends that begins at `at`; npos: the text ends before; none: it does not stand there.
std::optional<std::size_t> end_of(const Loose& form, std::string_view text, std::size_t at) {
    std::size_t last_break = std::string::npos;
    for (std::size_t next = 0; next < form.text.size(); ++next) {
        const std::string_view rest = text.substr(at);
        if (next > 0 && form.wrapping.every != 0 && next % form.wrapping.every == form.wrapping.phase &&
            (last_break == std::string::npos || next >= last_break + 4)) {
            if (rest == "\r" || rest == "\\") return std::string::npos;
            const std::size_t size = rest.starts_with("\n")                                ? 1
                                     : rest.starts_with("\r\n") || rest.starts_with("\\n") ? 2
                                                                                           : 0;
            if (size > 0) last_break = next;
            at += size;
        }
        if (at == text.size()) return std::string::npos;
        const char c =
            form.any_case ? static_cast<char>(std::tolower(static_cast<unsigned char>(text[at]))) : text[at];
        if (c != form.text[next]) return std::nullopt;
        ++at;
    }
    return at;
}

/// The naive reading of the rule: a byte is hidden if it belongs to an occurrence, or to a beginning of eight
/// bytes or more at the end.
std::string naive(const std::vector<Loose>& forms, const std::string& text) {
    std::vector<bool> hidden(text.size());
    std::size_t open = text.size();
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const Loose& form : forms) {
            const auto end = end_of(form, text, at);
            if (!end) continue;
            if (*end == std::string::npos) {
                open = std::min(open, at);
            } else {
                std::fill(hidden.begin() + static_cast<std::ptrdiff_t>(at),
                          hidden.begin() + static_cast<std::ptrdiff_t>(*end), true);
            }
        }
    }
    if (text.size() - open >= 8)
        std::fill(hidden.begin() + static_cast<std::ptrdiff_t>(open), hidden.end(), true);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!hidden[i]) out += text[i];
        if (hidden[i] && (i == 0 || !hidden[i - 1])) out += "***";
    }
    return out;
}

std::string base64(std::string_view text) {
    constexpr std::string_view k_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += 3) {
        unsigned group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8U | (at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            out += at + i > text.size() ? '=' : k_digits[group >> (18 - 6 * i) & 63U];
    }
    return out;
}

std::string hex_of(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4U];
        out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15U];
    }
    return out;
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view line_end) {
    std::string out;
    for (; !text.empty(); text.remove_prefix(std::min(width, text.size())))
        out.append(text.substr(0, width)).append(line_end);
    return out;
}

/// As long as asked for, and nowhere the same.
std::string value_of(std::size_t size) {
    std::mt19937 random(static_cast<unsigned>(size)); // NOLINT(cert-msc51-cpp): the same values in every run
    std::string value(size, 'a');
    for (char& c : value)
        c = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"[random() % 64];
    return value;
}

} // namespace

TEST_CASE("search_forms: base64 and hex of any length, broken at any usual width") {
    struct Case {
        std::size_t size;
        Strings prefixes;
        std::vector<std::size_t> widths;
    };
    const Case cases[] = {
        {8, {"", "u", "us", "user:"}, {16, 40, 48, 60, 64, 72, 76, 100, 256}},
        {36, {"", "u", "us", "user:"}, {16, 40, 48, 60, 64, 72, 76, 100, 256}},
        {120, {"", "u", "us", "user:"}, {16, 40, 48, 60, 64, 72, 76, 100, 256}},
        {3243, {"us"}, {60, 64, 76}}, // a private key of 4096 bits
        {65'536, {""}, {60, 76}},
    };
    for (const Case& c : cases) {
        const std::string value = value_of(c.size);
        const FormSearch patterns(search_forms(Secret(value)));
        for (const std::string& prefix : c.prefixes) {
            for (const std::string_view line_end : {"\n", "\r\n", "\\n"}) {
                for (const std::size_t width : c.widths) {
                    CAPTURE(c.size);
                    CAPTURE(prefix);
                    CAPTURE(line_end);
                    CAPTURE(width);
                    const std::string whole = prefix + value + "\n";
                    for (const std::string& text :
                         {wrapped(base64(whole), width, line_end), wrapped(hex_of(whole), width, line_end)}) {
                        const std::string out = stream(patterns, {text}, 4096);
                        CHECK(out.find("***") != std::string::npos);
                        // What is left is neighbors and line ends.
                        CHECK(out.size() <= 3 + 8 + 2 * prefix.size() + 3 * line_end.size());
                    }
                }
            }
        }
    }
}

TEST_CASE("search_forms: a UUID in any mixture of letter case") {
    const FormSearch patterns(search_forms(Secret("0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d5")));
    CHECK(stream(patterns, {"<0b1D2c3E-AaAa-4bBb-8cCC-d0D1d2D3d4D5>"}) == "<***>");
    CHECK(stream(patterns, {"<0B1D2C3E-AAAA-4BBB-8CCC-D0D1D2D3D4D5>"}) == "<***>");
    CHECK(stream(patterns, {"<0b1d2c3e\raaaa-4bbb-8ccc-d0d1d2d3d4d5>"}) ==
          "<0b1d2c3e\raaaa-4bbb-8ccc-d0d1d2d3d4d5>");
    const FormSearch of_capitals(search_forms(Secret("0B1D2C3E-AAAA-4BBB-8CCC-D0D1D2D3D4D5")));
    CHECK(stream(of_capitals, {"<0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d5>"}) == "<***>");
}

TEST_CASE("StreamMask: loose forms at every split point") {
    const std::vector<Loose> forms = {{"0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d5", true, {}},
                                      {"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo", false, {4, 2}},
                                      {"6e0a0d5c6e", false, {2, 0}},
                                      {"plain-secret", false, {}}};
    const FormSearch patterns = patterns_of(forms);
    const Strings texts = {
        "a 0B1d2C3e-aaaa-4BBB-8cCc-D0D1D2D3D4D5 b",
        "xxQUJDREVGR0hJSk\nMTU5 xQUJDRE\r\nVGR0hJSktMTU5P\r\nUFFSU1RVVldYWVo=",
        "QU\\nJDREVGR0\\nhJSktMTU5PUF\\nFSU1RVVldYWVo",
        "QUJ\nDREVGR0hJSktMTU5PUFFSU1RVVldYWVo", // not at the end of a group
        "QUJDRE\n\nVGR0hJSktMTU5PUFFSU1RVVldYWVo",
        "6e\n0a0d\n5c6e, 6e0a0d\r5c6e, 6e\n0a\n0d5c6e, 6e0a0d5c\\n6e",
        "plain-\nsecret plain-secret",
        "ends with QUJDREVGR0\r",
        "ends with QUJDREVGR0\\",
    };
    for (const std::string& text : texts) {
        CAPTURE(text);
        const std::string expected = naive(forms, text);
        for (std::size_t first = 0; first <= text.size(); ++first) {
            for (std::size_t second = first; second <= text.size(); ++second) {
                CHECK(stream(patterns, {text.substr(0, first), text.substr(first, second - first),
                                        text.substr(second)}) == expected);
            }
        }
    }
}

TEST_CASE("StreamMask: random streams of loose forms against a naive reference") {
    std::mt19937 random(20'261'127); // NOLINT(cert-msc51-cpp): the same streams in every run
    const auto below = [&random](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    const auto word = [&below](std::size_t size, std::size_t letters) {
        std::string text(size, 'a');
        for (char& c : text)
            c = "n1ab"[below(letters)];
        return text;
    };
    std::size_t masked = 0;
    for (int round = 0; round < 3000; ++round) {
        CAPTURE(round);
        const std::size_t letters = 1 + below(4);
        const std::size_t shortest = below(4) == 0 ? 60 + below(30) : 8 + below(30);
        std::vector<Loose> forms;
        for (std::size_t i = 1 + below(5); i > 0; --i) {
            Loose form{word((below(3) == 0 ? 8 : shortest) + below(20), letters)};
            const std::size_t kind = below(4);
            if (kind == 0) form.any_case = true;
            if (kind == 1) form.wrapping = {2, 0};
            if (kind >= 2) form.wrapping = {4, static_cast<std::uint8_t>(below(3))};
            forms.push_back(std::move(form));
        }
        std::string text;
        while (text.size() < 200 + 3 * shortest) {
            const Loose& form = forms[below(forms.size())];
            const std::size_t first = below(6) == 0 ? below(4) : 0;
            const std::string part =
                form.text.substr(first, below(3) == 0 ? below(form.text.size() + 1) : form.text.size());
            const std::size_t width = (form.wrapping.every == 4 ? 4 : 2) * (1 + below(12));
            const std::string_view line_end = Strings{"\n", "\r\n", "\\n"}[below(3)] == "\n" ? "\n"
                                              : below(2) == 0                                ? "\r\n"
                                                                                             : "\\n";
            const std::size_t head = form.wrapping.phase + form.wrapping.every * below(3);
            if (below(4) == 0) {
                text += part;
            } else {
                text += part.substr(0, head);
                if (head > 0 && head < part.size()) text += line_end;
                if (head < part.size()) {
                    const std::string rest = wrapped(part.substr(head), width, line_end);
                    text += rest.substr(0, rest.size() - (below(2) == 0 ? line_end.size() : 0));
                }
            }
            if (below(6) == 0 && !text.empty())
                text.back() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.back())));
            if (below(3) == 0) text += '|';
        }
        if (below(2) == 0) {
            for (char& c : text)
                if (below(10) == 0 && c != '\\')
                    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
        Strings pieces;
        for (std::size_t at = 0; at < text.size();) {
            pieces.push_back(text.substr(at, 1 + below(round % 2 == 0 ? 3 : 60)));
            at += pieces.back().size();
        }
        const FormSearch patterns = patterns_of(forms);
        const std::string out = stream(patterns, pieces);
        CHECK(out == naive(forms, text));
        if (out.find("***") != std::string::npos) ++masked;
    }
    CHECK(masked > 2000); // or the streams show nothing
}
