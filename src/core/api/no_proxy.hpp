// Which hosts are reached without the proxy: NO_PROXY as Go reads it (golang.org/x/net/http/httpproxy), and
// the Snyk CLI with it, and as curl does (lib/noproxy.c). Go's reading counts; where curl's is another one,
// people who tried it with curl are told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

bool is_ipv6_address(std::string_view text);

/// Go: entries by comma; `*` anywhere stands for all; a domain stands for what is below it too, `.domain` and
/// `*.domain` for that alone; `:PORT` at the end must be the host's; addresses may have a prefix length;
/// localhost and loopback addresses need no entry. `host`: IPv6 without brackets.
bool bypassed_in_go(std::string_view no_proxy, std::string_view host, std::uint16_t port);

/// curl: entries by comma or blank; `*` only alone; no ports and no other wildcards.
bool bypassed_in_curl(std::string_view no_proxy, std::string_view host);

/// Where curl, with its own list, would go the other way: a notice that says which rule counts.
std::optional<std::string> no_proxy_notice(std::string_view name, bool bypassed,
                                           std::string_view list_of_curl, std::string_view host);

} // namespace snykcred
