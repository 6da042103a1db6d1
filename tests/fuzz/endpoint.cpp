// Where a credential may be sent. Properties: without an allow-list only https hosts below snyk.io and
// snykgov.io at port 443 come out, as api. hosts; with one, nothing else than what it names; settings that
// disagree give no endpoint.
#include "core/rule/endpoint.hpp"

#include "core/settings/settings.hpp"
#include "core/snyk/host.hpp"
#include "fuzz.hpp"

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    const std::string url(take_line(rest)), allow(take_line(rest)), claimed(take_line(rest)),
        ambient(take_line(rest));
    const auto must_be_snyk = [](const Endpoint& endpoint, const std::vector<std::string>& allowed) {
        const std::string& host = endpoint.host();
        const bool snyk = host.ends_with(".snyk.io") || host.ends_with(".snykgov.io");
        must((snyk && host.starts_with("api.") && endpoint.port() == 443) || endpoint.allow_listed(),
             "a credential goes to Snyk, or to a host that is allowed");
        must(!endpoint.allow_listed() || !allowed.empty(), "only a list allows");
        must(endpoint.api_url().starts_with("https://"), "a credential goes over TLS");
        if (!endpoint.allow_listed()) return;
        const auto named = parse_allow_host(allowed.front());
        must(named && named->host == host && named->port == endpoint.port(), "what is allowed was named");
    };
    for (const Origin origin : {Origin::flag, Origin::credential, Origin::ambient}) {
        const SettingSource source{origin, "--api-url"};
        for (const std::vector<std::string>& allowed :
             {std::vector<std::string>{}, std::vector<std::string>{allow}}) {
            const auto endpoint = api_host_from_url(url, source, allowed);
            if (endpoint) {
                must_be_snyk(*endpoint, allowed);
            } else {
                must_explain(endpoint.error());
            }
        }
    }
    Settings settings;
    if (!url.empty()) settings.api_url = Sourced<std::string>{url, {Origin::flag, "--api-url"}};
    Claims claims;
    if (!claimed.empty()) claims.host = claimed;
    const Environment environment(Environment::Map{{"SNYK_API", ambient}});
    const auto resolved = resolve_endpoint(&claims, "SNYK_TOKEN", settings, environment);
    if (!resolved) return must_explain(resolved.error());
    must_be_snyk(resolved->endpoint, {});
    for (const auto& [text, origin] :
         {std::pair{url, Origin::flag}, std::pair{claimed, Origin::credential}}) {
        if (text.empty()) continue;
        const auto alone = api_host_from_url(text, {origin, "x"}, {});
        must(alone && *alone == resolved->endpoint, "whoever states a host states this one");
    }
}
