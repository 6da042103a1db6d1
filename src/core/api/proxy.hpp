// Which way a request goes: straight to the host or through a proxy. The variables and their precedence are
// curl's (lib/url.c detect_proxy, lib/noproxy.c), because people set them for curl and expect every tool to
// agree.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/settings/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// A proxy that is asked with CONNECT.
struct Proxy {
    bool tls = false; ///< https:// proxy: TLS to the proxy first
    std::string host; ///< IPv6 without brackets
    std::uint16_t port = 0;
    Secret user_info;   ///< "user:password", percent-decoded; empty: none given
    std::string source; ///< "--proxy" or the variable's name

    /// "host:port", IPv6 in brackets; never the credentials.
    [[nodiscard]] std::string name() const;
};

struct ProxySettings {
    std::optional<Proxy> proxy;
    std::string no_proxy; ///< hosts that are reached without it
};

/// `--proxy` as it stands; else, unless `--trust system`, `https_proxy`, `HTTPS_PROXY`, `all_proxy`,
/// `ALL_PROXY` with `no_proxy` or `NO_PROXY`. HTTP_PROXY plays no part: it is for plain http, and CGI lets a
/// client set it. Without a port: 1080 for http, 443 for https, as in curl. Refuses [proxy] (a kind of proxy
/// that is not spoken), [setting-invalid] (a variable that is no URL) and [usage] (a flag that is none);
/// never shows the URL, which may hold a password.
Result<ProxySettings> read_proxy(const Settings& settings, const Environment& environment);

/// Does the list name this host (lower case, IPv6 without brackets)? Ports are no part of the list, a domain
/// stands for what is below it too, addresses may have a prefix length, `*` stands alone.
bool bypasses_proxy(std::string_view no_proxy, std::string_view host);

} // namespace snykcred
