#include "core/rule/on_unavailable.hpp"

#include <string_view>

namespace snykcred {
namespace {

enum class About { snyk_itself, way_there, another_party, in_between, something_else };

About about(Fault fault) {
    switch (fault) {
    case Fault::rate_limit:
    case Fault::maintenance:
    case Fault::server_error: return About::snyk_itself;
    case Fault::dns:
    case Fault::connect:
    case Fault::deadline: return About::way_there;
    case Fault::key_service: return About::another_party;
    case Fault::tls:
    case Fault::proxy:
    case Fault::not_snyk_api: return About::in_between;
    default: return About::something_else;
    }
}

/// A setting that an earlier step can have made, and the flag that takes it out of its hands.
struct Say {
    std::string setting;
    std::string_view remedy;
};

bool stated_outside(const SettingSource& source) {
    return source.origin == Origin::variable || source.origin == Origin::ambient;
}

/// Set to nothing counts too: that is how a step takes a variable away from the next one.
std::optional<Say> first_set(std::initializer_list<std::string_view> names, std::string_view remedy,
                             const Environment& environment) {
    for (const std::string_view name : names) {
        if (environment.exists(name)) return Say{"variable " + std::string(name), remedy};
    }
    return std::nullopt;
}

std::optional<Say> say_in_host(const Settings& settings, const Findings& findings) {
    constexpr std::string_view remedy = "name the region with --region";
    if (!findings.endpoint) return Say{"a host that is not known", remedy};
    const SettingSource& source = findings.endpoint->source();
    const bool by_us = source.origin == Origin::flag || source.origin == Origin::by_default ||
                       (source.origin == Origin::policy_file && settings.policy_trusted);
    return by_us ? std::nullopt : std::optional(Say{words(source), remedy});
}

std::optional<Say> say_in_way(const Settings& settings, const Environment& environment,
                              const Findings& findings) {
    if (auto host = say_in_host(settings, findings)) return host;
    if (stated_outside(settings.timeout_source))
        return Say{words(settings.timeout_source), "give --timeout as a flag"};
    // resolv.conf(5): the resolver reads these.
    if (auto resolver = first_set({"RES_OPTIONS", "LOCALDOMAIN", "HOSTALIASES"}, "unset it", environment))
        return resolver;
    if (settings.trust.value == TrustMode::system) {
        if (!stated_outside(settings.trust.source)) return std::nullopt;
        return Say{words(settings.trust.source), "give --trust as a flag"};
    }
    if (!settings.proxy) {
        if (auto proxy = first_set(
                {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"},
                "name the proxy with --proxy, or ignore such variables with --trust system", environment))
            return proxy;
    }
    if (settings.ca_file) return std::nullopt;
    return first_set({"SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"},
                     "name the CA with --ca-file, or ignore such variables with --trust system", environment);
}

std::string refusal(const Failure& failure, const Settings& settings, const Environment& environment,
                    const Findings& findings) {
    const About what = about(failure.fault);
    if (what == About::in_between) {
        return "[" + std::string(row_of(failure.fault).word) +
               "] does not show that Snyk is down, only that something stands between this job and Snyk";
    }
    if (what == About::another_party || !failure.asking_snyk) return "it was not Snyk that failed here";
    if (what == About::snyk_itself) {
        if (findings.added_ca == false) return {};
        return "only a CA that a variable names vouches for this answer, and an earlier step can have set the "
               "variable; name the CA with --ca-file";
    }
    const auto say = say_in_way(settings, environment, findings);
    if (!say) return {};
    return say->setting + " has a say in the way to Snyk, and an earlier step can have changed that; " +
           std::string(say->remedy);
}

} // namespace

std::optional<OnUnavailableAnswer> judge_unavailable(const Failure& failure, const Settings& settings,
                                                     const Environment& environment,
                                                     const Findings& findings) {
    if (settings.on_unavailable.value != OnUnavailable::skip) return std::nullopt;
    if (about(failure.fault) == About::something_else) return std::nullopt;
    const std::string why_not = refusal(failure, settings, environment, findings);
    if (why_not.empty()) return OnUnavailableAnswer{true, {}};
    return OnUnavailableAnswer{false, "--on-unavailable skip does not apply: " + why_not};
}

} // namespace snykcred
