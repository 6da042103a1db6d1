#include "core/api/proxy.hpp"

#include "core/api/no_proxy.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

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
        if (!is_ipv6_address(host)) return {};
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
    // An unescaped slash in a password ends the authority early: the rest of it would be taken for the host,
    // and shown as the proxy's name.
    if (url.find('@', authority.size()) != std::string_view::npos) {
        return refused(
            invalid, source,
            "has a /, ? or # in front of its @: write it as %2F, %3F or %23 in a user name or password");
    }
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        proxy.user_info = percent_decoded(authority.substr(0, at));
        authority.remove_prefix(at + 1);
    }
    std::tie(proxy.host, proxy.port) = host_and_port(authority, proxy.tls ? 443 : 80);
    if (proxy.host.empty()) return refused(invalid, source, "is not the URL of a proxy");
    return proxy;
}

/// Go's http.ProxyFromEnvironment, which the Snyk CLI uses, takes the upper case first and knows no
/// ALL_PROXY; curl takes the lower case first. Empty: none is set.
std::string variable_of_proxy(const Environment& environment) {
    for (const char* name : {"HTTPS_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"}) {
        if (environment.get(name)) return name;
    }
    return {};
}

/// "name" is the variable that counts; `url` its value.
std::vector<std::string> where_curl_differs(const std::string& name, std::string_view url, const Proxy& proxy,
                                            const Environment& environment) {
    std::vector<std::string> notices;
    if (equals_ignoring_case(name, "ALL_PROXY")) {
        notices.push_back(name + " is used, as curl does; the Snyk CLI reads HTTPS_PROXY instead: set that");
    }
    const auto lower = environment.get("https_proxy");
    if (name == "HTTPS_PROXY" && lower && *lower != url) {
        notices.emplace_back("HTTPS_PROXY and https_proxy differ: HTTPS_PROXY is used, as the Snyk CLI does; "
                             "curl would use https_proxy");
    }
    constexpr std::uint16_t k_plain = 80;
    const std::string_view authority = url.substr(0, url.find_last_not_of('/') + 1);
    if (!proxy.tls && proxy.port == k_plain && !authority.ends_with(":80")) {
        notices.push_back(name + " names no port, so 80 is used, as the Snyk CLI does; curl would use 1080");
    }
    return notices;
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
    const std::string name = variable_of_proxy(environment);
    if (!name.empty()) {
        const std::string_view url = *environment.get(name);
        auto proxy = parse_proxy(url, name, Fault::setting_invalid);
        if (!proxy) return proxy.error();
        result.notices = where_curl_differs(name, url, *proxy, environment);
        result.proxy = std::move(*proxy);
    } else if (const char* plain = environment.has("HTTP_PROXY")   ? "HTTP_PROXY"
                                   : environment.has("http_proxy") ? "http_proxy"
                                                                   : nullptr) {
        result.without =
            std::string(plain) + " counts for plain http only: set HTTPS_PROXY to the same proxy";
    }
    for (const char* list : {"NO_PROXY", "no_proxy"}) {
        const auto value = environment.get(list);
        if (!value) continue;
        if (result.no_proxy.empty()) result.no_proxy_name = list;
        if (result.no_proxy.empty()) result.no_proxy = *value;
        result.no_proxy_of_curl = *value; // which takes the lower case first
    }
    return result;
}

} // namespace snykcred
