// The host of a URL. Properties (against a second reading by RFC 3986 and the C library): an accepted URL is
// https, has no user, no escape and no second meaning; its host is the bytes between "//" and the next "/?#";
// what is read once is read again the same way.
#include "core/snyk/host.hpp"

#include "fuzz.hpp"

#include <algorithm>
#include <cctype>

#include <arpa/inet.h>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

std::string lower(std::string_view text) {
    std::string all(text);
    std::ranges::transform(all, all.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return all;
}

/// RFC 3986, appendix B and 3.2.2, and nothing of the strictness.
struct Naive {
    std::string host;
    std::string port;
};

Naive naive(std::string_view authority) {
    const std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos) authority.remove_prefix(at + 1);
    const std::size_t bracket = authority.rfind(']');
    const std::size_t colon = authority.rfind(':');
    const bool port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    return {lower(authority.substr(0, port ? colon : authority.size())),
            std::string(port ? authority.substr(colon + 1) : "443")};
}

void must_agree(const HostPort& read, std::string_view authority) {
    const Naive other = naive(authority);
    must(std::to_string(read.port) == other.port, "both readings have one port");
    unsigned char bytes[16];
    if (read.host.find(':') != std::string::npos) {
        must(read.address, "an IPv6 address is an address");
        must(other.host.starts_with('[') && other.host.ends_with(']'), "an IPv6 address stands in brackets");
        must(::inet_pton(AF_INET6, read.host.c_str(), bytes) == 1, "the C library reads the address");
        return;
    }
    must(read.host == other.host, "both readings have one host");
    must(read.address == (::inet_pton(AF_INET, read.host.c_str(), bytes) == 1), "an address is one to both");
    must(read.host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos,
         "a name has no characters with a second meaning");
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    const HostReading bare = read_host_port(input);
    must(bare.host.has_value() == bare.problem.empty(), "a host or a problem");
    if (bare.host) must_agree(*bare.host, input);

    const HostReading url = read_https_url(input);
    must(url.host.has_value() == url.problem.empty(), "a host or a problem");
    if (!url.host) return;
    must(lower(input).starts_with("https://"), "an accepted URL is https");
    const std::string_view rest = input.substr(8);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    must(authority.find_first_of("@\\% \t\r\n") == std::string_view::npos, "no user, no escape, no blank");
    must_agree(*url.host, authority);
    const bool v6 = url.host->host.find(':') != std::string::npos;
    const std::string again = "https://" + (v6 ? "[" + url.host->host + "]" : url.host->host) + ":" +
                              std::to_string(url.host->port);
    must(read_https_url(again).host == url.host, "what was read is read again");
}
