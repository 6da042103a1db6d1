#include "core/base/ip_address.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <vector>

namespace snykcred {
namespace {

constexpr std::size_t k_groups = 8;
using Groups = std::array<std::uint16_t, k_groups>;

/// A whole number of 1 to `most` digits.
std::optional<unsigned> number(std::string_view digits, std::size_t most, int base) {
    unsigned value = 0;
    const char* const end = digits.data() + digits.size();
    if (digits.empty() || digits.size() > most) return std::nullopt;
    const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
    return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

/// Groups between colons, the last of them perhaps an IPv4 address, which makes two. No text gives none.
std::optional<std::vector<std::uint16_t>> read_groups(std::string_view text, bool may_end_in_ipv4) {
    std::vector<std::uint16_t> groups;
    if (text.empty()) return groups;
    const auto parts = split(text, ':');
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (const auto group = number(parts[i], 4, 16)) {
            groups.push_back(static_cast<std::uint16_t>(*group));
            continue;
        }
        const auto v4 = may_end_in_ipv4 && i + 1 == parts.size() ? read_ipv4(parts[i]) : std::nullopt;
        if (!v4) return std::nullopt;
        for (const std::size_t at : {std::size_t{0}, std::size_t{2}})
            groups.push_back(static_cast<std::uint16_t>((*v4)[at] << 8U | (*v4)[at + 1]));
    }
    return groups;
}

/// Where the longest run of zero groups begins and ends, the first of equal ones; empty if none has two.
std::array<std::size_t, 2> longest_zeros(const Groups& groups) {
    std::array<std::size_t, 2> best{};
    for (std::size_t begin = 0; begin < k_groups; ++begin) {
        std::size_t end = begin;
        while (end < k_groups && groups[end] == 0)
            ++end;
        if (end - begin >= 2 && end - begin > best[1] - best[0]) best = {begin, end};
    }
    return best;
}

std::string hex_text(std::uint16_t group) {
    std::array<char, 4> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), group, 16);
    return {digits.data(), written.ptr};
}

} // namespace

std::optional<std::array<unsigned char, k_ipv4_size>> read_ipv4(std::string_view text) {
    std::array<unsigned char, k_ipv4_size> bytes{};
    const auto parts = split(text, '.');
    if (parts.size() != bytes.size()) return std::nullopt;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto value = number(parts[i], 3, 10);
        if (!value || *value > 255 || (parts[i].size() > 1 && parts[i].front() == '0')) return std::nullopt;
        bytes[i] = static_cast<unsigned char>(*value);
    }
    return bytes;
}

std::optional<std::array<unsigned char, k_ipv6_size>> read_ipv6(std::string_view text) {
    const std::size_t gap = text.find("::");
    const bool short_form = gap != std::string_view::npos;
    const auto before = read_groups(text.substr(0, gap), !short_form);
    const auto behind = read_groups(short_form ? text.substr(gap + 2) : std::string_view(), true);
    if (!before || !behind) return std::nullopt;
    const std::size_t given = before->size() + behind->size();
    if (short_form ? given >= k_groups : given != k_groups) return std::nullopt;
    Groups groups{};
    std::ranges::copy(*before, groups.begin());
    std::ranges::copy_backward(*behind, groups.end());
    std::array<unsigned char, k_ipv6_size> bytes{};
    for (std::size_t i = 0; i < k_groups; ++i) {
        bytes[2 * i] = static_cast<unsigned char>(groups[i] >> 8U);
        bytes[2 * i + 1] = static_cast<unsigned char>(groups[i] & 0xffU);
    }
    return bytes;
}

std::string ipv4_text(std::span<const unsigned char, k_ipv4_size> bytes) {
    std::string text;
    for (const unsigned char byte : bytes)
        text += (text.empty() ? "" : ".") + std::to_string(byte);
    return text;
}

std::string ipv6_text(std::span<const unsigned char, k_ipv6_size> bytes) {
    Groups groups{};
    for (std::size_t i = 0; i < k_groups; ++i)
        groups[i] = static_cast<std::uint16_t>(bytes[2 * i] << 8U | bytes[2 * i + 1]);
    const auto [begin, end] = longest_zeros(groups);
    // RFC 4291, section 2.5.5: IPv4-compatible, or IPv4-mapped behind ffff.
    const bool holds_ipv4 = begin == 0 && (end == 6 || (end == 5 && groups[5] == 0xffff));
    const std::size_t last = holds_ipv4 ? 6 : k_groups;
    std::string text;
    for (std::size_t i = 0; i < last; ++i) {
        if (i == begin && end > begin) text += i == 0 ? "::" : ":";
        if (i >= begin && i < end) continue;
        text += hex_text(groups[i]);
        if (i + 1 < k_groups) text += ':';
    }
    return holds_ipv4 ? text + ipv4_text(bytes.last<k_ipv4_size>()) : text;
}

} // namespace snykcred
