// The strict reading of a URL's host. Whatever two programs could read differently (user info, backslashes,
// percent-encoding, trailing dots, Unicode) is refused, because the Snyk CLI reads the same text after us.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

struct HostPort {
    std::string host; ///< lower case; an IPv6 address without brackets, in its shortest form
    std::uint16_t port = 443;
    bool address = false; ///< an IPv4 or IPv6 address

    bool operator==(const HostPort&) const = default;
};

/// A host, or why there is none; `problem` is a clause that begins with "it" and quotes nothing.
struct HostReading {
    std::optional<HostPort> host;
    std::string_view problem;
};

/// HOST, HOST:PORT, [IPV6] or [IPV6]:PORT. Names consist of labels [a-z0-9-] in any case.
HostReading read_host_port(std::string_view text);

/// https://HOST[:PORT][/…]; path, query and fragment are dropped.
HostReading read_https_url(std::string_view url);

/// "host", or "host:port" where `port` is not `usual`; IPv6 in brackets.
std::string authority(std::string_view host, std::uint16_t port, std::uint16_t usual);

} // namespace snykcred
