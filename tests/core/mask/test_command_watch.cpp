#include "core/mask/stream_mask.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;

namespace {

constexpr std::array<std::string_view, 3> k_marks{"\n::", "##[", "##teamcity["};

/// Passes `text` through a mask of "ABCDEFGHIJ" in pieces of `piece` bytes. Is a masked command found?
bool found(const std::string& text, std::size_t piece) {
    std::vector<MaskForm> forms;
    forms.push_back({Secret("ABCDEFGHIJ")});
    const FormSearch patterns(std::move(forms));
    StreamMask mask(patterns, piece, k_marks);
    for (std::size_t at = 0; at < text.size(); at += piece) {
        const std::string_view next = std::string_view(text).substr(at, piece);
        std::ranges::copy(next, mask.room().data());
        static_cast<void>(mask.masked(next.size()));
        static_cast<void>(mask.release()); // a silence after each piece
    }
    static_cast<void>(mask.finish());
    return mask.masked_in_command();
}

} // namespace

TEST_CASE("command watch: a masked value behind a mark in its line, wherever the stream is cut") {
    struct Row {
        const char* name;
        std::string text;
        bool found;
    };
    const Row rows[] = {
        {"the first line", "::add-mask::ABCDEFGHIJ\n", true},
        {"a later line", "some words\n::add-mask::ABCDEFGHIJ\n", true},
        {"behind a carriage return", "50 %\r::add-mask::ABCDEFGHIJ", true},
        {"behind blanks", "words\n \t::add-mask::ABCDEFGHIJ", true},
        {"within words", "set ::add-mask::ABCDEFGHIJ", false},
        {"within words behind blanks", "  set ::add-mask::ABCDEFGHIJ", false},
        {"behind a value", "ABCDEFGHIJ::x::", false},
        {"a value, then a mark and a value", "ABCDEFGHIJ::x::ABCDEFGHIJ", false},
        {"the line before", "::group::x\nABCDEFGHIJ", false},
        {"the line behind", "ABCDEFGHIJ\n::endgroup::", false},
        {"anywhere in a line", "words ##[set-output name=x]ABCDEFGHIJ", true},
        {"behind a value in the line", "ABCDEFGHIJ ##[x]ABCDEFGHIJ", true},
        {"a long mark", "words ##teamcity[setParameter value='ABCDEFGHIJ']", true},
        {"a third sign in front", "###[x]ABCDEFGHIJ", true},
        {"half a mark", "##team ABCDEFGHIJ", false},
        {"a mark in two lines", "##\n[x]ABCDEFGHIJ", false},
        {"a mark around a value", "##ABCDEFGHIJ[x]ABCDEFGHIJ", false},
        {"a long line", "::" + std::string(500, 'x') + "ABCDEFGHIJ", true},
        {"the beginning of a value at the end", "::add-mask::ABCDEFGHI", true},
        {"too little of a value at the end", "::add-mask::ABCDEFG", false},
    };
    for (const Row& row : rows) {
        for (std::size_t piece = 1; piece <= 40; ++piece) {
            CAPTURE(row.name);
            CAPTURE(piece);
            // Of a beginning that was shown in silence nothing was masked.
            if (row.text.ends_with("FGHI") && piece == 1) continue;
            CHECK(found(row.text, piece) == row.found);
        }
    }
}

TEST_CASE("command watch: a beginning that was shown is the line's") {
    CHECK_FALSE(found("AB\n::x", 1));
    std::vector<MaskForm> forms;
    forms.push_back({Secret("::ABCDEFGHIJ")});
    const FormSearch patterns(std::move(forms));
    StreamMask mask(patterns, 8, k_marks);
    std::ranges::copy(std::string_view("::A"), mask.room().data());
    CHECK(mask.masked(3).empty());
    CHECK(mask.release() == "::A");
    std::ranges::copy(std::string_view("BCDEFGHI"), mask.room().data());
    static_cast<void>(mask.masked(8));
    std::ranges::copy(std::string_view("J"), mask.room().data());
    CHECK(mask.masked(1) == "***");
    CHECK(mask.masked_in_command());
}

TEST_CASE("command watch: without marks nothing is a command") {
    std::vector<MaskForm> forms;
    forms.push_back({Secret("ABCDEFGHIJ")});
    const FormSearch patterns(std::move(forms));
    StreamMask mask(patterns, 32);
    std::ranges::copy(std::string_view("::x::ABCDEFGHIJ"), mask.room().data());
    CHECK(mask.masked(15) == "::x::***");
    CHECK_FALSE(mask.masked_in_command());
}
