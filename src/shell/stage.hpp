// What the stages of a run have in common in the shell.
#pragma once

#include "core/base/result.hpp"
#include "core/rule/endpoint.hpp"
#include "core/rule/findings.hpp"
#include "core/snyk/credential.hpp"
#include "shell/net/crypto.hpp"
#include "shell/session.hpp"

#include <string>
#include <utility>
#include <vector>

namespace snykcred {

/// Keeps what a stage found out, and gives its result.
template<class T>
Result<T> keep(Session& session, Found<T> found) {
    session.findings.add(std::move(found.findings));
    return std::move(found.result);
}

inline void note_credential(Session& session, const Credential& credential) {
    session.findings.kind = credential.kind();
    session.findings.fingerprint = fingerprint(credential.value());
    session.findings.expires_at = credential.claims().expires_at;
}

/// Endpoints that other settings name, each in a sentence.
inline std::vector<std::string> other_endpoints(const Session& session, const Endpoint& used) {
    return other_endpoints(session.environment, used, session.stored_endpoint);
}

} // namespace snykcred
