// Which host the credential may travel to. Hosts are allow-listed on a label boundary and everything unclear
// is refused: Snyk's own CLI takes https://api.snyk.io.evil.com for good, this must not
// (core/snyk/README.md#canonical-hosts).
#pragma once

#include "core/base/environment.hpp"
#include "core/settings/settings.hpp"
#include "core/snyk/credential.hpp"
#include "core/snyk/host.hpp"
#include "core/snyk/region.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// An API host that passed the allow-list. Only resolve_endpoint, api_host_from_url and public_endpoint make
/// one.
class Endpoint {
public:
    /// Lower case; an IPv6 address without brackets.
    [[nodiscard]] const std::string& host() const { return host_; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Null for a single tenant or an allow-listed host.
    [[nodiscard]] const Region* region() const { return region_; }
    /// A host below snyk.io or snykgov.io that is no public region's.
    [[nodiscard]] bool single_tenant() const { return region_ == nullptr && !allow_listed_; }
    [[nodiscard]] bool allow_listed() const { return allow_listed_; }
    /// "https://api.eu.snyk.io", with the port only where it is not 443; no path, no slash.
    [[nodiscard]] std::string api_url() const;
    /// "SNYK-EU-01", or the host for single tenants and allow-listed hosts.
    [[nodiscard]] std::string name() const;
    [[nodiscard]] const SettingSource& source() const { return source_; }

    bool operator==(const Endpoint& other) const { return host_ == other.host_ && port_ == other.port_; }

private:
    friend struct EndpointMaker;
    std::string host_;
    std::uint16_t port_ = 443;
    const Region* region_ = nullptr;
    bool allow_listed_ = false;
    SettingSource source_;
};

/// One value of --allow-host: HOST or HOST:PORT (443 if none is given), matched exactly. Refuses with [usage]
/// what is neither localhost nor an address and does not begin with `api.`: the Snyk CLI rewrites such names.
Result<HostPort> parse_allow_host(std::string_view text);

/// Reads an API base or app URL, or (for a claim: Origin::credential) a bare host: canonical form as the Snyk
/// CLI would have it, then the allow-list. Refuses with [host-not-allowed]: plain http, user info, foreign
/// hosts, ports on Snyk's hosts, trailing dots, whitespace, percent-encoding, non-ASCII. `source` names the
/// setting in the message, which shows nothing of a URL but a plain host.
Result<Endpoint> api_host_from_url(std::string_view url, const SettingSource& source,
                                   const std::vector<std::string>& allow_hosts);

/// The endpoint of a public region.
Endpoint public_endpoint(const Region& region, const SettingSource& source);

struct ResolvedEndpoint {
    Endpoint endpoint;
    std::vector<std::string> notices; ///< "no region is set …; SNYK-US-01 is used"
};

/// Region option, API URL option, the credential's own claim, then an ambient SNYK_API, then SNYK-US-01 with
/// a notice. Any two that disagree are [region-mismatch], naming both and where each came from; only an
/// ambient SNYK_API, cleaned as a secret is, gives way to a flag, with a notice. `claims` is null where the
/// credential is still to be minted.
Result<ResolvedEndpoint> resolve_endpoint(const Claims* claims, std::string_view credential_source,
                                          const Settings& settings, const Environment& environment);

} // namespace snykcred
