// Small readings of text that HTTP and URLs need. Written for the emulator alone: it must not share a reading
// with the program that it tests.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace emulator {

std::string lower(std::string_view text);
std::string trimmed(std::string_view text);

struct HostPort {
    std::string host; // lower case, without brackets
    std::string port; // empty if none was given
};

/// Reads `host`, `host:port` and `[v6]:port`.
HostPort split_host(std::string_view authority);

/// True for a dotted IPv4 or an IPv6 address without brackets.
bool is_address(const std::string& host);

/// Undoes percent encoding; `plus` also turns '+' into a blank, as in forms.
std::string percent_decoded(std::string_view text, bool plus);

/// One request target taken apart. Keys that occur twice are listed twice.
struct Target {
    std::string path;
    std::multimap<std::string, std::string> query;
};

Target split_target(std::string_view target);

/// Reads application/x-www-form-urlencoded.
std::multimap<std::string, std::string> parse_form(std::string_view text);

/// The only value of `key`, or an empty text.
std::string value_of(const std::multimap<std::string, std::string>& pairs, const std::string& key);

/// `Mon, 23 Nov 2026 20:00:00 GMT` (RFC 9110, 5.6.7).
std::string http_date(long long unix_seconds);

} // namespace emulator
