#include "core/mask/wrapped.hpp"

#include "core/base/secret.hpp"

#include <algorithm>
#include <array>

namespace snykcred {

namespace {

using namespace std::string_view_literals;

constexpr std::array k_line_ends{"\n"sv, "\r\n"sv, "\\n"sv};
constexpr std::size_t k_longest_line_end = 2;
constexpr std::size_t k_none = SIZE_MAX;

bool may_end(Wrapping wrapping, std::size_t offset) { return offset % wrapping.every == wrapping.phase; }

/// Of the line end that ends before `at`; 0 if there is none.
std::size_t line_end_before(std::string_view window, std::size_t at) {
    std::size_t size = 0;
    if (at == 0 || (window[at - 1] != '\n' && window[at - 1] != 'n')) return size;
    for (const std::string_view end : k_line_ends) {
        if (window.substr(0, at).ends_with(end)) size = std::max(size, end.size());
    }
    return size;
}

struct LineEnd {
    std::size_t size = 0;
    bool cut = false; ///< the window ends within it
};
LineEnd line_end_at(std::string_view window, std::size_t at) {
    const std::string_view rest = window.substr(at);
    for (const std::string_view end : k_line_ends) {
        if (rest.starts_with(end)) return {end.size(), false};
        if (end.starts_with(rest)) return {rest.size(), true};
    }
    return {};
}

/// Of the offsets of two line ends, the earlier one first; k_none: there is no such line end.
bool too_close(std::size_t first, std::size_t second) {
    return first != k_none && second != k_none && second - first < k_min_line_width;
}

} // namespace

Occurrence place_wrapped(std::string_view window, std::string_view form, Wrapping wrapping,
                         std::size_t offset, std::size_t at) {
    // Back to the beginning. The n of a JSON string's line end may be the form's own character only if it is
    // the first one, because no form has a backslash in front of it.
    std::size_t begin = at;
    std::size_t last = k_none; // offset of the line end that was passed last
    std::size_t nearest = k_none;
    for (std::size_t left = offset; left > 0; --left) {
        if (const std::size_t size = line_end_before(window, begin); size > 0) {
            const bool passes = may_end(wrapping, left) && !too_close(left, last);
            const bool goes_on = passes && begin > size && window[begin - size - 1] == form[left - 1];
            if (goes_on) {
                begin -= size;
                last = left;
                if (nearest == k_none) nearest = left;
            } else if (left > 1) {
                return {};
            }
        }
        if (begin == 0 || window[begin - 1] != form[left - 1]) return {};
        --begin;
    }
    // On to the end.
    last = nearest;
    for (std::size_t next = offset; next < form.size();) {
        if (at == window.size()) return {Match::open, begin, 0};
        if (window[at] == form[next]) {
            ++at;
            ++next;
            continue;
        }
        const LineEnd end = next == 0 ? LineEnd{} : line_end_at(window, at);
        if (end.size == 0 || !may_end(wrapping, next) || too_close(last, next)) return {};
        if (end.cut) return {Match::open, begin, 0};
        at += end.size;
        last = next;
    }
    return {Match::whole, begin, at};
}

std::size_t longest_wrapped(std::size_t size) {
    return size + (size / k_min_line_width + 1) * k_longest_line_end;
}

void add_wrapped_samples(std::vector<Sieve::Sample>& samples, std::string_view form, Wrapping wrapping,
                         std::uint32_t number, std::size_t stride, std::size_t block) {
    const auto add = [&](std::string_view bytes, std::size_t offset, std::size_t skip) {
        if (bytes.size() < block) return;
        samples.push_back({Sieve::block_of(bytes), number, static_cast<std::uint8_t>(offset),
                           static_cast<std::uint8_t>(skip)});
    };
    for (std::size_t offset = 0; offset < stride; ++offset)
        add(form.substr(std::min(offset, form.size())), offset, 0);
    // Blocks with a line end in them: lines are so long that there is only one.
    for (std::size_t next = 1; next < form.size() && next < stride + block; ++next) {
        if (!may_end(wrapping, next)) continue;
        for (const std::string_view end : k_line_ends) {
            const std::size_t before = std::min(next, block - 1);
            Secret around(form.substr(next - before, before));
            around.append(end);
            around.append(form.substr(next, block - 1));
            around.reveal([&](std::string_view bytes) {
                for (std::size_t at = 0; at < before; ++at)
                    add(bytes.substr(at), next - before + at, 0);
                for (std::size_t at = before; at < before + end.size(); ++at)
                    add(bytes.substr(at), next, before + end.size() - at);
            });
        }
    }
}

} // namespace snykcred
