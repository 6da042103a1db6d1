#include "core/mask/stream_mask.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;

namespace {

using Strings = std::vector<std::string>;

FormSearch patterns_of(const Strings& forms) {
    std::vector<MaskForm> secrets;
    secrets.reserve(forms.size());
    for (const std::string& form : forms)
        secrets.push_back({Secret(form)});
    return FormSearch(std::move(secrets));
}

std::string feed(StreamMask& matcher, std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        const auto room = matcher.room();
        const std::size_t size = std::min(room.size(), bytes.size());
        std::copy_n(bytes.data(), size, room.data());
        out += matcher.masked(size);
        bytes.remove_prefix(size);
    }
    return out;
}

/// Feeds `text` in the given pieces, with silence after those marked.
std::string stream(const FormSearch& patterns, const Strings& pieces, bool silence = false) {
    StreamMask matcher(patterns, 16);
    std::string out;
    for (const std::string& piece : pieces) {
        out += feed(matcher, piece);
        if (silence) out += matcher.release();
    }
    out += matcher.finish();
    return out;
}

std::vector<bool> occurrences(const Strings& forms, const std::string& text) {
    std::vector<bool> marked(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const std::string& form : forms) {
            if (text.compare(at, form.size(), form) != 0) continue;
            std::fill_n(marked.begin() + static_cast<std::ptrdiff_t>(at), form.size(), true);
        }
    }
    return marked;
}

/// Where the first beginning of a form at the end of `text` begins; its size if there is none.
std::size_t open_end(const Strings& forms, const std::string& text) {
    std::size_t at = 0;
    const auto is_beginning = [&](const std::string& form) {
        return form.size() > text.size() - at && form.starts_with(text.substr(at));
    };
    while (at < text.size() && std::none_of(forms.begin(), forms.end(), is_beginning))
        ++at;
    return at;
}

/// The naive reading of the rule: a byte is hidden if it belongs to an occurrence, or to a beginning of eight
/// bytes or more at the end, unless it was among the first seven bytes of a beginning at a time of silence.
std::string naive(const Strings& forms, const Strings& pieces, bool silence) {
    std::string text;
    std::vector<bool> shown;
    for (const std::string& piece : pieces) {
        text += piece;
        shown.resize(text.size());
        if (!silence) continue;
        const std::vector<bool> complete = occurrences(forms, text);
        const std::size_t open = open_end(forms, text);
        std::size_t at = open;
        while (at < text.size() && complete[at])
            ++at; // has gone out as ***
        for (; at < std::min(open + 7, text.size()); ++at)
            shown[at] = true;
    }
    std::vector<bool> hidden = occurrences(forms, text);
    if (const std::size_t open = open_end(forms, text); text.size() - open >= 8) {
        std::fill(hidden.begin() + static_cast<std::ptrdiff_t>(open), hidden.end(), true);
    }
    std::string out;
    bool after_mask = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool mask = hidden[i] && !shown[i];
        if (!mask) out += text[i];
        if (mask && !after_mask) out += "***";
        after_mask = mask;
    }
    return out;
}

} // namespace

TEST_CASE("StreamMask: in one piece") {
    const FormSearch patterns =
        patterns_of({"secret-value", "value-and-more", "secret-value-longer", "12345678"});
    struct Case {
        std::string_view name, text, expected;
    };
    const Case cases[] = {
        {"nothing", "", ""},
        {"no secret", "plain text, and a good deal of it: nothing to see",
         "plain text, and a good deal of it: nothing to see"},
        {"alone", "secret-value", "***"},
        {"at the front", "secret-value is it", "*** is it"},
        {"at the end", "it is secret-value", "it is ***"},
        {"the shortest", "<12345678>", "<***>"},
        {"apart", "secret-value 12345678", "*** ***"},
        {"touching", "secret-value12345678", "***"},
        {"overlapping", "<secret-value-and-more>", "<***>"},
        {"one in another", "<secret-value-longer>", "<***>"},
        {"the longer one does not come", "<secret-value-long>", "<***-long>"},
        {"nearly", "secret-valu e1234567", "secret-valu e1234567"},
        {"a beginning of seven at the end", "x1234567", "x1234567"},
        {"a beginning of eight at the end", "x secret-v", "x ***"},
        {"a beginning at the end of a secret", "secret-value-lon", "***"},
        {"bytes that are no text",
         std::string_view("\0\xFF\xFE"
                          "12345678\0",
                          12),
         std::string_view("\0\xFF\xFE***\0", 7)},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(stream(patterns, {std::string(c.text)}) == c.expected);
    }
}

TEST_CASE("StreamMask: without forms everything passes at once") {
    const FormSearch patterns = patterns_of({"short"});
    CHECK(patterns.empty());
    StreamMask matcher(patterns);
    CHECK(feed(matcher, "short and plain") == "short and plain");
    CHECK_FALSE(matcher.holding());
    CHECK(matcher.finish().empty());
}

TEST_CASE("StreamMask: every split point of every form") {
    const Strings forms = {"obviously-fake-secret", "12345678", std::string("s\0e\0c\0r\0e\0t\0", 12),
                           "c2VjcmV0c2VjcmV0c2VjcmV0"};
    const FormSearch patterns = patterns_of(forms);
    for (const std::string& form : forms) {
        const std::string text = "before " + form + " after";
        for (std::size_t first = 0; first <= text.size(); ++first) {
            for (std::size_t second = first; second <= text.size(); ++second) {
                CAPTURE(first);
                CAPTURE(second);
                const Strings pieces = {text.substr(0, first), text.substr(first, second - first),
                                        text.substr(second)};
                CHECK(stream(patterns, pieces) == "before *** after");
            }
        }
        Strings bytes;
        for (const char c : text)
            bytes.emplace_back(1, c);
        CHECK(stream(patterns, bytes) == "before *** after");
    }
}

TEST_CASE("StreamMask: holds only what may be the beginning of a form") {
    const FormSearch patterns = patterns_of({"obviously-fake-secret"});
    StreamMask matcher(patterns);
    CHECK(feed(matcher, "Continue? [y/N] ") == "Continue? [y/N] ");
    CHECK_FALSE(matcher.holding());
    CHECK(feed(matcher, "hello") == "hell");
    CHECK(matcher.holding());
    CHECK(feed(matcher, "bviously?") == "obviously?");
    CHECK_FALSE(matcher.holding());
}

TEST_CASE("StreamMask: silence shows at most seven bytes of a beginning") {
    const FormSearch patterns = patterns_of({"obviously-fake-secret"});
    StreamMask matcher(patterns);
    SUBCASE("and the rest of the form is masked") {
        CHECK(feed(matcher, "> obvi") == "> ");
        CHECK(matcher.release() == "obvi");
        CHECK_FALSE(matcher.holding());
        CHECK(matcher.release().empty());
        CHECK(feed(matcher, "ously-fake").empty());
        CHECK(matcher.holding());
        CHECK(matcher.release() == "ous");
        CHECK_FALSE(matcher.holding());
        CHECK(feed(matcher, "-secret now") == "*** now");
    }
    SUBCASE("down to its last byte, which is shorter than ***") {
        CHECK(feed(matcher, "obviously-fake-secre").empty());
        CHECK(matcher.release() == "obvious");
        CHECK(feed(matcher, "t") == "***");
        CHECK(matcher.finish().empty());
    }
    SUBCASE("and what was no form after all is complete") {
        CHECK(feed(matcher, "obviously-").empty());
        CHECK(matcher.release() == "obvious");
        CHECK(feed(matcher, "true") == "ly-true");
    }
    SUBCASE("and a child that dies then leaks no eight") {
        CHECK(feed(matcher, "obviously-").empty());
        CHECK(matcher.release() == "obvious");
        CHECK(matcher.finish() == "***");
    }
    SUBCASE("and a short beginning passes at the end") {
        CHECK(feed(matcher, "obv").empty());
        CHECK(matcher.release() == "obv");
        CHECK(feed(matcher, "iou").empty());
        CHECK(matcher.finish() == "iou");
    }
}

TEST_CASE("StreamMask: a form that is the beginning of another is masked without waiting") {
    const FormSearch patterns = patterns_of({"obviously-fake", "obviously-fake-secret"});
    StreamMask matcher(patterns);
    CHECK(feed(matcher, "<obviously-fake") == "<***");
    CHECK_FALSE(matcher.holding());
    SUBCASE("the longer one comes") { CHECK(feed(matcher, "-secret>") == ">"); }
    SUBCASE("it does not come") { CHECK(feed(matcher, "-news>") == "-news>"); }
    SUBCASE("silence shows nothing of it") {
        CHECK(feed(matcher, "-sec").empty());
        CHECK(matcher.release().empty());
        CHECK(feed(matcher, "ret>") == ">");
    }
    SUBCASE("the end") {
        CHECK(feed(matcher, "-sec").empty());
        CHECK(matcher.finish().empty());
    }
}

TEST_CASE("StreamMask: random streams against a naive reference") {
    std::mt19937 random(20'261'123); // NOLINT(cert-msc51-cpp): the same streams in every run
    const auto below = [&random](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    const auto word = [&below](std::size_t size, std::size_t letters) {
        std::string text(size, 'a');
        for (char& c : text)
            c = static_cast<char>('a' + below(letters));
        return text;
    };
    for (int round = 0; round < 3000; ++round) {
        CAPTURE(round);
        const std::size_t letters = 1 + below(3); // few, so that forms overlap themselves and each other
        const std::size_t shortest = below(8) == 0 ? 60 + below(30) : 8 + below(10);
        Strings forms;
        for (std::size_t i = 1 + below(5); i > 0; --i)
            forms.push_back(word(shortest + below(20), letters));
        std::string text;
        while (text.size() < 150 + 3 * shortest) {
            const std::string& form = forms[below(forms.size())];
            text += below(2) == 0 ? word(below(12), letters) : form.substr(below(4), below(form.size() + 1));
            if (below(3) == 0) text += '|';
        }
        Strings pieces;
        for (std::size_t at = 0; at < text.size();) {
            pieces.push_back(text.substr(at, 1 + below(round % 2 == 0 ? 3 : 60)));
            at += pieces.back().size();
        }
        const FormSearch patterns = patterns_of(forms);
        CHECK(stream(patterns, pieces) == naive(forms, pieces, false));
        CHECK(stream(patterns, pieces, true) == naive(forms, pieces, true));
    }
}
