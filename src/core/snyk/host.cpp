#include "core/snyk/host.hpp"

#include "core/base/ip_address.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace snykcred {
namespace {

HostReading refuse(std::string_view problem) { return {std::nullopt, problem}; }

/// What may stand nowhere in a URL of ours; empty if there is nothing of the kind.
std::string_view character_problem(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80) {
            return "it contains non-ASCII characters, which may imitate Snyk's name";
        }
        if (!is_printable(c) || c == ' ') return "it contains spaces, line breaks or control characters";
        if (c == '\\') return "it contains a backslash";
    }
    return {};
}

std::optional<std::uint16_t> read_port(std::string_view digits) {
    std::uint16_t port = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, port);
    if (error != std::errc{} || stop != end || port == 0 || digits.front() == '0') return std::nullopt;
    return port;
}

/// Of a DNS name in lower case.
std::string_view name_problem(std::string_view name) {
    constexpr std::size_t k_longest_name = 253, k_longest_label = 63; // RFC 1035
    if (name.empty()) return "it names no host";
    if (name.find('%') != std::string_view::npos) return "its host is percent-encoded";
    if (name.ends_with('.')) return "its host ends with a dot";
    if (name.size() > k_longest_name) return "its host is too long";
    for (const std::string_view label : split(name, '.')) {
        if (label.empty()) return "its host has an empty label";
        if (label.size() > k_longest_label) return "its host is too long";
        if (label.front() == '-' || label.back() == '-')
            return "its host has a label that begins or ends with a hyphen";
        if (!std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-'; })) {
            return "its host contains characters that host names cannot have";
        }
    }
    return {};
}

} // namespace

HostReading read_host_port(std::string_view text) {
    if (const auto problem = character_problem(text); !problem.empty()) return refuse(problem);
    if (text.find('@') != std::string_view::npos)
        return refuse("it contains a user name or password (name:password@)");

    HostPort read;
    std::string_view name = text.substr(0, text.find(':'));
    std::string_view rest = text.substr(name.size());
    if (text.starts_with('[')) {
        const std::size_t closing = text.find(']');
        if (closing == std::string_view::npos) return refuse("its bracket is not closed");
        const auto address = read_ipv6(text.substr(1, closing - 1));
        if (!address) return refuse("it has no IPv6 address between its brackets");
        read = {.host = ipv6_text(*address), .port = read.port, .address = true};
        rest = text.substr(closing + 1);
    } else if (const auto address = read_ipv4(name)) {
        read = {.host = ipv4_text(*address), .port = read.port, .address = true};
    } else {
        read.host = to_lower(name);
        if (const auto problem = name_problem(read.host); !problem.empty()) return refuse(problem);
    }
    if (!rest.empty()) {
        const auto port = rest.starts_with(':') ? read_port(rest.substr(1)) : std::nullopt;
        if (!port) return refuse("its port is not a number from 1 to 65535");
        read.port = *port;
    }
    return {std::move(read), {}};
}

HostReading read_https_url(std::string_view url) {
    if (const auto problem = character_problem(url); !problem.empty()) return refuse(problem);
    constexpr std::string_view k_divider = "://";
    const std::size_t divider = url.find(k_divider);
    if (divider == std::string_view::npos) return refuse("it does not begin with https://");
    const std::string_view scheme = url.substr(0, divider);
    if (equals_ignoring_case(scheme, "http"))
        return refuse("it is plain http, which anyone on the network path can read");
    if (!equals_ignoring_case(scheme, "https")) return refuse("it does not begin with https://");
    url.remove_prefix(divider + k_divider.size());
    return read_host_port(url.substr(0, url.find_first_of("/?#")));
}

std::string authority(std::string_view host, std::uint16_t port, std::uint16_t usual) {
    std::string text(host);
    if (host.find(':') != std::string_view::npos) text = "[" + text + "]";
    return port == usual ? text : text + ":" + std::to_string(port);
}

} // namespace snykcred
