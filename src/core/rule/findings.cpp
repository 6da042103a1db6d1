#include "core/rule/findings.hpp"

#include <iterator>
#include <utility>

namespace snykcred {
namespace {

template<class T>
void take_over(std::optional<T>& known, std::optional<T>& more) {
    if (more) known = std::move(more);
}

void take_over(std::string& known, std::string& more) {
    if (!more.empty()) known = std::move(more);
}

template<class T>
void append(std::vector<T>& known, std::vector<T>& more) {
    known.insert(known.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
}

} // namespace

void Findings::add(Findings more) {
    take_over(kind, more.kind);
    take_over(credential_source, more.credential_source);
    take_over(fingerprint, more.fingerprint);
    take_over(expires_at, more.expires_at);
    take_over(endpoint, more.endpoint);
    take_over(principal, more.principal);
    take_over(org, more.org);
    take_over(plan, more.plan);
    take_over(policy_in_force, more.policy_in_force);
    take_over(exception, more.exception);
    take_over(softened, more.softened);
    take_over(trust_source, more.trust_source);
    take_over(system_trust, more.system_trust);
    take_over(added_ca, more.added_ca);
    take_over(proxy, more.proxy);
    append(assertions, more.assertions);
    append(requests, more.requests);
    append(notices, more.notices);
    append(warnings, more.warnings);
    append(withheld, more.withheld);
    take_over(signed_by, more.signed_by);
    take_over(stored_at, more.stored_at);
    take_over(child, more.child);
}

} // namespace snykcred
