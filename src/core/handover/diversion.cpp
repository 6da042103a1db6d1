#include "core/handover/diversion.hpp"

#include "core/snyk/variable.hpp"

#include <algorithm>

namespace snykcred {
namespace {

/// Cannot tell means no: whatever is not read as the endpoint's host or an allowed one leads elsewhere.
bool stays(std::string_view url, const Endpoint& endpoint, const Settings& settings) {
    const auto host = api_host_from_url(url, {}, settings.allow_hosts);
    return host && (*host == endpoint || host->allow_listed());
}

Diversion diversion_of(const std::string& name) {
    const SnykVariable* row = find_snyk_variable(name);
    return {name, row != nullptr && row->shared};
}

} // namespace

std::vector<Diversion> diversions(const Endpoint& endpoint, const Settings& settings,
                                  const Environment& environment) {
    std::vector<Diversion> found;
    for (const auto& [name, value] : environment.values()) {
        const Diverts how = diverts(name);
        if (how == Diverts::no || value.empty()) continue;
        if (how == Diverts::by_url && stays(value, endpoint, settings)) continue;
        found.push_back(diversion_of(name));
    }
    for (const std::string& name : environment.withheld()) { // a secret, so where it leads cannot be told
        if (diverts(name) != Diverts::no) found.push_back(diversion_of(name));
    }
    std::ranges::sort(found, {}, &Diversion::name);
    return found;
}

std::string words(const Diversion& diversion, const Endpoint& endpoint) {
    return diversion.name + " can send the Snyk CLI, and the credential with it, to another host than " +
           endpoint.host();
}

} // namespace snykcred
