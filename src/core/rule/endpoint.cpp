#include "core/rule/endpoint.hpp"

#include "core/base/text.hpp"
#include "core/snyk/host.hpp"
#include "core/snyk/lookalike.hpp"
#include "core/snyk/quote.hpp"
#include "core/snyk/variable.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace snykcred {

struct EndpointMaker {
    static Endpoint make(HostPort at, const Region* region, bool allow_listed, const SettingSource& source) {
        Endpoint endpoint;
        endpoint.host_ = std::move(at.host);
        endpoint.port_ = at.port;
        endpoint.region_ = region;
        endpoint.allow_listed_ = allow_listed;
        endpoint.source_ = source;
        return endpoint;
    }
};

namespace {

constexpr std::uint16_t k_https_port = 443;
constexpr std::string_view k_host_hint =
    "use a URL like https://api.snyk.io or https://api.eu.snyk.io (snyk-cred regions lists them); for your "
    "own gateway add --allow-host HOST";

/// The API host that the Snyk CLI makes of a host below one of Snyk's domains
/// (core/snyk/README.md#canonical-hosts); empty for a host of anyone else. The domain must begin at a label's
/// boundary.
std::string snyk_api_host(const std::string& host) {
    constexpr std::array<std::string_view, 2> k_domains{"snyk.io", "snykgov.io"};
    for (const std::string_view domain : k_domains) {
        if (host == domain) return "api." + host;
        if (!host.ends_with("." + std::string(domain))) continue;
        if (host.starts_with("api.")) return host;
        if (host.starts_with("app.")) return "api." + host.substr(4);
        return "api." + host;
    }
    return {};
}

std::string subject_of(const SettingSource& source) {
    switch (source.origin) {
    case Origin::credential: return "the credential in " + source.name;
    case Origin::policy_file: return "the policy file " + source.name;
    case Origin::by_default: return "the default";
    case Origin::flag:
    case Origin::variable:
    case Origin::ambient: break;
    }
    return source.name;
}

Failure refused(const SettingSource& source, const std::string& why) {
    const std::string where = source.origin == Origin::credential
                                  ? "the API host named by " + subject_of(source)
                                  : "the API URL of " + subject_of(source);
    Failure failure{Fault::host_not_allowed, where + " is refused: " + why, {}};
    failure.hints.emplace_back(
        source.origin == Origin::credential
            ? "the token is damaged or was not issued by Snyk; it was not sent anywhere"
            : std::string(k_host_hint));
    return failure;
}

/// What people write in place of the URL: an expression that nobody replaced, or the region's name.
std::optional<Failure> no_url(std::string_view text, const SettingSource& source) {
    if (source.origin == Origin::credential) return std::nullopt;
    if (const Lookalike* expression = find_expression(text)) {
        Failure failure = refused(source, "it is " + std::string(expression->noun));
        failure.hints = {"define that variable, or leave " + subject_of(source) +
                             " out and use --region NAME",
                         std::string(expression->hint)};
        return failure;
    }
    if (text.find_first_of(".:/") != std::string_view::npos) return std::nullopt;
    const auto region = parse_region(text, {});
    if (!region) return std::nullopt;
    Failure failure =
        refused(source, quoted_if_harmless(text) + " is the name of a region, and this takes the API's URL");
    failure.hints = {"use --region " + std::string((*region)->name) + ", or write https://" +
                     std::string((*region)->api_host)};
    return failure;
}

Result<std::vector<HostPort>> read_allow_list(const std::vector<std::string>& allow_hosts) {
    std::vector<HostPort> allowed;
    for (const std::string& text : allow_hosts) {
        auto host = parse_allow_host(text);
        if (!host) return std::move(host).error();
        allowed.push_back(std::move(*host));
    }
    return allowed;
}

struct Stated {
    Endpoint endpoint;
    bool by_name; ///< stated as a region's name rather than as a URL or host
};

/// SNYK_API says where an earlier step worked, perhaps one of snyk-cred itself: a flag of this step overrides
/// it. Empty: there is no such flag, or they agree.
std::string overridden(const Endpoint& ambient, const std::vector<Stated>& stated) {
    const auto flag = std::ranges::find_if(
        stated, [](const Stated& each) { return each.endpoint.source().origin == Origin::flag; });
    if (flag == stated.end() || flag->endpoint == ambient) return {};
    return std::string(k_snyk_api) + " names " + ambient.name() +
           " and is not used: " + flag->endpoint.source().name + " says " + flag->endpoint.name();
}

/// How to state `wanted` where `stated` stands.
std::string remedy(const Stated& stated, const Endpoint& wanted) {
    const SettingSource& source = stated.endpoint.source();
    if (source.origin == Origin::ambient)
        return "set " + source.name + " to " + wanted.api_url() + ", or unset it";
    if (stated.by_name && wanted.region() == nullptr) {
        return "remove the region from " + subject_of(source) + " and use --api-url " + wanted.api_url();
    }
    return "change " + subject_of(source) + " to " + (stated.by_name ? wanted.name() : wanted.api_url()) +
           ", or remove it";
}

std::string sentence(const Stated& stated) {
    const Endpoint& endpoint = stated.endpoint;
    const bool credential = endpoint.source().origin == Origin::credential;
    const std::string verb = credential ? " belongs to " : " says ";
    const std::string host = endpoint.region() != nullptr ? " (" + endpoint.api_url() + ")" : "";
    return subject_of(endpoint.source()) + verb + endpoint.name() + host;
}

Failure mismatch(const Stated& first, const Stated& second) {
    Failure failure{Fault::region_mismatch, sentence(first) + ", but " + sentence(second), {}};
    const auto is_credential = [](const Stated& s) {
        return s.endpoint.source().origin == Origin::credential;
    };
    if (!is_credential(first) && !is_credential(second)) {
        failure.hints.push_back("if " + first.endpoint.name() + " is right, " +
                                remedy(second, first.endpoint));
        failure.hints.push_back("if " + second.endpoint.name() + " is right, " +
                                remedy(first, second.endpoint));
        return failure;
    }
    const Stated& credential = is_credential(first) ? first : second;
    const Stated& setting = is_credential(first) ? second : first;
    failure.hints.push_back("if this is the right credential, " + remedy(setting, credential.endpoint));
    failure.hints.push_back("if " + setting.endpoint.name() +
                            " is right, use a credential created in that region");
    return failure;
}

} // namespace

std::string Endpoint::api_url() const {
    const bool ipv6 = host_.find(':') != std::string::npos;
    const std::string authority = ipv6 ? "[" + host_ + "]" : host_;
    return "https://" + authority + (port_ == k_https_port ? "" : ":" + std::to_string(port_));
}

std::string Endpoint::name() const { return region_ != nullptr ? std::string(region_->name) : host_; }

Result<HostPort> parse_allow_host(std::string_view text) {
    const HostReading read = read_host_port(text);
    const auto refuse = [text](std::string_view why) {
        return Failure{Fault::usage,
                       "--allow-host " + quoted_if_harmless(text) + " is refused: " + std::string(why),
                       {"use HOST or HOST:PORT without https://; HOST must begin with api., or be localhost "
                        "or an IP address, because the Snyk CLI rewrites other names"}};
    };
    if (!read.host) return refuse(read.problem);
    if (!read.host->address && read.host->host != "localhost" && !read.host->host.starts_with("api.")) {
        return refuse("it does not begin with api. and is neither localhost nor an IP address");
    }
    return *read.host;
}

Result<Endpoint> api_host_from_url(std::string_view url, const SettingSource& source,
                                   const std::vector<std::string>& allow_hosts) {
    const auto allowed = read_allow_list(allow_hosts);
    if (!allowed) return allowed.error();
    // A claim's `h` or `aud` may be a bare host; an option or SNYK_API may not, the Snyk CLI could not use
    // it.
    const bool bare = source.origin == Origin::credential && url.find("://") == std::string_view::npos;
    if (auto failure = no_url(url, source)) return *std::move(failure);
    const HostReading read = bare ? read_host_port(url) : read_https_url(url);
    if (!read.host) return refused(source, std::string(read.problem));

    std::string snyk = snyk_api_host(read.host->host);
    if (!snyk.empty() && read.host->port == k_https_port) {
        const Region* region = find_region_by_api_host(snyk);
        return EndpointMaker::make({.host = std::move(snyk)}, region, false, source);
    }
    if (std::ranges::count(*allowed, *read.host) > 0)
        return EndpointMaker::make(*read.host, nullptr, true, source);
    if (!snyk.empty()) return refused(source, "it names a port, but Snyk's hosts use 443 only");
    return refused(source,
                   quoted_if_harmless(read.host->host) + " is not a Snyk host (under snyk.io or snykgov.io)");
}

Endpoint public_endpoint(const Region& region, const SettingSource& source) {
    return EndpointMaker::make({.host = std::string(region.api_host)}, &region, false, source);
}

Result<ResolvedEndpoint> resolve_endpoint(const Claims* claims, std::string_view credential_source,
                                          const Settings& settings, const Environment& environment) {
    // A bad entry is refused even where no URL is stated: whoever wrote it relies on it.
    if (const auto allowed = read_allow_list(settings.allow_hosts); !allowed) return allowed.error();

    std::vector<Stated> stated;
    if (settings.region) {
        const auto region = parse_region(settings.region->value, subject_of(settings.region->source));
        if (!region) return region.error();
        stated.push_back({public_endpoint(**region, settings.region->source), true});
    }
    const auto state_url = [&](std::string_view url, const SettingSource& source) -> Status {
        auto endpoint = api_host_from_url(url, source, settings.allow_hosts);
        if (!endpoint) return std::move(endpoint).error();
        stated.push_back({std::move(*endpoint), false});
        return {};
    };
    if (settings.api_url) {
        if (auto status = state_url(settings.api_url->value, settings.api_url->source); !status)
            return status.error();
    }
    if (claims != nullptr && claims->host) {
        const SettingSource source{Origin::credential, std::string(credential_source)};
        if (auto status = state_url(*claims->host, source); !status) return status.error();
    }
    std::vector<std::string> notices;
    if (const Cleaned ambient = clean(environment.get(k_snyk_api).value_or("")); !ambient.kept.empty()) {
        for (const std::string_view removed : ambient.removed)
            notices.push_back("ignored " + std::string(removed) + " in variable " + std::string(k_snyk_api));
        const SettingSource source{Origin::ambient, std::string(k_snyk_api)};
        if (auto status = state_url(ambient.kept, source); !status) return status.error();
        if (std::string notice = overridden(stated.back().endpoint, stated); !notice.empty()) {
            notices.push_back(std::move(notice));
            stated.pop_back();
        }
    }

    if (stated.empty()) {
        const Region& fallback = all_regions().front(); // SNYK-US-01, as the Snyk CLI has it
        notices.push_back("no region is set" +
                          std::string(claims != nullptr ? ", and the credential does not name one" : "") +
                          ": " + std::string(fallback.name) +
                          " is used (change it with --region or SNYK_API)");
        return ResolvedEndpoint{public_endpoint(fallback, {}), std::move(notices)};
    }
    const auto other = std::ranges::find_if(
        stated, [&](const Stated& each) { return !(each.endpoint == stated.front().endpoint); });
    if (other != stated.end()) return mismatch(stated.front(), *other);
    return ResolvedEndpoint{std::move(stated.front().endpoint), std::move(notices)};
}

} // namespace snykcred
