// Which way a request goes: straight to the host or through a proxy. The variables and their precedence are
// those of the Snyk CLI, which goes the same way after us: Go's golang.org/x/net/http/httpproxy. People often
// set them for curl (lib/url.c detect_proxy); where that would go another way, a notice says so.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/settings/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
    std::string no_proxy;           ///< hosts that are reached without it
    std::string no_proxy_name{};    ///< the variable with that list
    std::string no_proxy_of_curl{}; ///< the list that curl would read
    std::string without{}; ///< where no proxy counts: a hint why not; empty if nothing looks like one
    std::vector<std::string> notices{}; ///< where curl would choose otherwise

    [[nodiscard]] bool from_flag() const { return proxy && proxy->source.starts_with('-'); }
};

/// `--proxy` as it stands; else, unless `--trust system`, `HTTPS_PROXY`, `https_proxy`, `all_proxy`,
/// `ALL_PROXY` with `NO_PROXY` or `no_proxy`. HTTP_PROXY plays no part: it is for plain http, and CGI lets a
/// client set it. Without a port: 80 for http, 443 for https, as in Go. Refuses [proxy] (a kind of proxy
/// that is not spoken), [setting-invalid] (a variable that is no URL) and [usage] (a flag that is none);
/// never shows the URL, which may hold a password.
Result<ProxySettings> read_proxy(const Settings& settings, const Environment& environment);

} // namespace snykcred
