#include "core/api/proxy.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>
#include <vector>

#include <arpa/inet.h>

namespace snykcred {
namespace {

/// 4 or 16 bytes, or none.
std::vector<unsigned char> address_bytes(std::string_view text) {
    const std::string terminated(text);
    std::array<unsigned char, 16> bytes{};
    if (::inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1)
        return {bytes.begin(), bytes.begin() + 4};
    if (::inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return {bytes.begin(), bytes.end()};
    return {};
}

bool in_network(const std::vector<unsigned char>& address, std::string_view token) {
    const std::size_t slash = token.find('/');
    const auto network = address_bytes(token.substr(0, slash));
    if (network.size() != address.size()) return false;
    unsigned bits = 0;
    if (slash != std::string_view::npos) {
        const std::string_view prefix = token.substr(slash + 1);
        std::from_chars(prefix.data(), prefix.data() + prefix.size(), bits);
    }
    // curl takes a length of 0 for an address without one.
    if (bits == 0) return network == address;
    if (bits > address.size() * 8) return false;
    for (std::size_t i = 0; i < bits; ++i) {
        const unsigned mask = 0x80U >> (i % 8);
        if ((network[i / 8] & mask) != (address[i / 8] & mask)) return false;
    }
    return true;
}

bool in_domain(std::string_view host, std::string_view token) {
    if (token.ends_with('.')) token.remove_suffix(1);
    if (token.starts_with('.')) token.remove_prefix(1);
    if (token.empty() || token.size() > host.size()) return false;
    if (!equals_ignoring_case(host.substr(host.size() - token.size()), token)) return false;
    return token.size() == host.size() || host[host.size() - token.size() - 1] == '.';
}

/// Of a hexadecimal digit.
int digit_value(char c) { return is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10; }

Secret percent_decoded(std::string_view text) {
    Secret decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%' && i + 2 < text.size() && is_hex_digit(text[i + 1]) && is_hex_digit(text[i + 2])) {
            c = static_cast<char>(digit_value(text[i + 1]) * 16 + digit_value(text[i + 2]));
            i += 2;
        }
        decoded.append({&c, 1});
    }
    return decoded;
}

bool is_host_character(char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; }

Failure refused(Fault fault, const std::string& source, std::string_view why) {
    return {fault,
            source + " " + std::string(why),
            {"write the proxy as http://HOST:PORT or https://HOST:PORT; put credentials into the "
             "variable's "
             "URL (http://USER:PASSWORD@HOST:PORT) or use --proxy-auth-file"}};
}

/// Host and port of `authority`; empty host: it is none.
std::pair<std::string, std::uint16_t> host_and_port(std::string_view authority, std::uint16_t fallback) {
    std::string_view host = authority;
    std::string_view port;
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos) return {};
        host = authority.substr(1, end - 1);
        port = authority.substr(end + 1);
        if (address_bytes(host).size() != 16) return {};
    } else {
        const std::size_t colon = authority.find(':');
        host = authority.substr(0, colon);
        if (colon != std::string_view::npos) port = authority.substr(colon);
        if (!std::all_of(host.begin(), host.end(), is_host_character)) return {};
    }
    if (port.empty() || port == ":") return {to_lower(host), fallback};
    if (port.front() != ':') return {};
    port.remove_prefix(1);
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc{} || end != port.data() + port.size() || number == 0) return {};
    return {to_lower(host), number};
}

Result<Proxy> parse_proxy(std::string_view url, const std::string& source, Fault invalid) {
    Proxy proxy;
    proxy.source = source;
    if (const std::size_t mark = url.find("://"); mark != std::string_view::npos) {
        const std::string scheme = to_lower(url.substr(0, mark));
        url.remove_prefix(mark + 3);
        if (scheme.starts_with("socks")) {
            return refused(Fault::proxy, source, "names a SOCKS proxy, which is not supported");
        }
        if (scheme != "http" && scheme != "https") {
            return refused(invalid, source, "does not name an http or https proxy");
        }
        proxy.tls = scheme == "https";
    }
    std::string_view authority = url.substr(0, url.find_first_of("/?#"));
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        proxy.user_info = percent_decoded(authority.substr(0, at));
        authority.remove_prefix(at + 1);
    }
    std::tie(proxy.host, proxy.port) = host_and_port(authority, proxy.tls ? 443 : 1080);
    if (proxy.host.empty()) return refused(invalid, source, "is not the URL of a proxy");
    return proxy;
}

} // namespace

std::string Proxy::name() const {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<ProxySettings> read_proxy(const Settings& settings, const Environment& environment) {
    ProxySettings result;
    if (settings.proxy) {
        auto proxy = parse_proxy(*settings.proxy, "--proxy", Fault::usage);
        if (!proxy) return proxy.error();
        result.proxy = std::move(*proxy);
        return result;
    }
    if (settings.trust.value == TrustMode::system) return result;
    for (const char* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
        const auto url = environment.get(name);
        if (!url) continue;
        auto proxy = parse_proxy(*url, name, Fault::setting_invalid);
        if (!proxy) return proxy.error();
        result.proxy = std::move(*proxy);
        break;
    }
    auto exceptions = environment.get("no_proxy");
    if (!exceptions) exceptions = environment.get("NO_PROXY");
    result.no_proxy = exceptions.value_or("");
    return result;
}

bool bypasses_proxy(std::string_view no_proxy, std::string_view host) {
    if (no_proxy == "*") return true;
    const auto address = address_bytes(host);
    if (address.empty() && host.ends_with('.')) host.remove_suffix(1);
    constexpr std::string_view separators = ", \t";
    while (!no_proxy.empty()) {
        const std::size_t begin = no_proxy.find_first_not_of(separators);
        if (begin == std::string_view::npos) return false;
        no_proxy.remove_prefix(begin);
        const std::string_view token = no_proxy.substr(0, no_proxy.find_first_of(separators));
        no_proxy.remove_prefix(token.size());
        if (address.empty() ? in_domain(host, token) : in_network(address, token)) return true;
    }
    return false;
}

} // namespace snykcred
