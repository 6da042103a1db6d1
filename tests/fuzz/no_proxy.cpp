// Which hosts need no proxy. Property: our reading of NO_PROXY is the one of Go's httpproxy, rewritten here
// line by line from golang.org/x/net/http/httpproxy (config.init and useProxy), and the other one that of
// curl for plain names.
#include "core/api/no_proxy.hpp"

#include "fuzz.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <optional>

#include <arpa/inet.h>

namespace {

using namespace snykcred::fuzz;

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string trimmed(std::string text) {
    while (!text.empty() && std::strchr(" \t\r\n", text.back()) != nullptr)
        text.pop_back();
    while (!text.empty() && std::strchr(" \t\r\n", text.front()) != nullptr)
        text.erase(0, 1);
    return text;
}

/// net.ParseIP: 4 or 16 bytes.
std::optional<std::string> address(const std::string& text) {
    char bytes[16];
    if (text.find('\0') != std::string::npos) return std::nullopt;
    if (::inet_pton(AF_INET, text.c_str(), bytes) == 1) return std::string(bytes, 4);
    if (::inet_pton(AF_INET6, text.c_str(), bytes) == 1) return std::string(bytes, 16);
    return std::nullopt;
}

bool in_network(const std::string& ip, const std::string& network, unsigned long bits) {
    if (ip.size() != network.size()) return false;
    for (unsigned long bit = 0; bit < bits; ++bit) {
        const unsigned shift = 7 - static_cast<unsigned>(bit % 8);
        if (((ip[bit / 8] ^ network[bit / 8]) >> shift & 1) != 0) return false;
    }
    return true;
}

/// One entry as config.init() reads it, held against the host as useProxy() does.
bool matches(std::string entry, const std::string& host, const std::optional<std::string>& ip,
             const std::string& port) {
    entry = lower(trimmed(std::move(entry)));
    if (entry.empty()) return false;
    if (entry == "*") return true;
    if (const std::size_t slash = entry.find('/'); slash != std::string::npos) {
        const auto network = address(entry.substr(0, slash));
        const std::string written = entry.substr(slash + 1);
        // Go's dtoi: zeros in front count for nothing.
        const std::string digits = written.substr(std::min(written.find_first_not_of('0'), written.size()));
        const bool number = !written.empty() && digits.size() < 4 &&
                            digits.find_first_not_of("0123456789") == std::string::npos;
        const unsigned long bits = number && !digits.empty() ? std::stoul(digits) : 0;
        if (network && number && bits <= network->size() * 8) return ip && in_network(*ip, *network, bits);
    }
    std::string phost = entry, pport;
    const std::size_t colon = entry.rfind(':');
    if (colon != std::string::npos) {
        const std::string before = entry.substr(0, colon);
        const bool framed = before.starts_with('[') && before.ends_with(']') && before.size() > 1;
        const std::string inner = framed ? before.substr(1, before.size() - 2) : before;
        if (inner.find_first_of("[]") == std::string::npos &&
            (framed || inner.find(':') == std::string::npos)) {
            phost = inner;
            pport = entry.substr(colon + 1);
        }
    }
    if (phost.empty()) return false;
    if (!pport.empty() && pport != port) return false;
    if (const auto pip = address(phost)) return ip && *ip == *pip;
    if (ip) return false;
    if (phost.starts_with("*.")) phost.erase(0, 1);
    const bool match_host = !phost.starts_with('.');
    if (match_host) phost.insert(0, ".");
    return (host.size() > phost.size() && host.ends_with(phost)) || (match_host && host == phost.substr(1));
}

bool bypassed(const std::string& list, const std::string& host, std::uint16_t port) {
    const auto ip = address(host);
    const bool loopback = ip && (ip->size() == 4 ? (*ip)[0] == 127 : *ip == std::string(15, '\0') + '\1');
    if (lower(host) == "localhost" || loopback) return true;
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        if (matches(list.substr(begin, end - begin), lower(host), ip, std::to_string(port))) return true;
        begin = end + 1;
    }
    return false;
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    const std::string list(take_line(rest));
    const std::string written(take_line(rest));
    if (list.find('\0') != std::string::npos) return; // no variable holds one
    for (const std::string& host :
         {written, std::string("api.snyk.io"), std::string("10.1.2.3"), std::string("fd00::7")}) {
        if (host.empty() || host.find_first_of(std::string_view(" \t\r\n,/:[]\0", 10)) != std::string::npos) {
            if (!is_ipv6_address(host)) continue;
        }
        for (const std::uint16_t port : {std::uint16_t{443}, std::uint16_t{8443}})
            must(bypassed_in_go(list, host, port) == bypassed(list, host, port),
                 "Go reads NO_PROXY like that");
        if (list.empty()) must(!bypassed_in_curl(list, host), "an empty list lists nothing");
    }
}
