#include "shell/network_notes.hpp"

#include "shell/net/network_words.hpp"

#include <algorithm>
#include <string>

namespace snykcred {

void note_requests(Session& session, const Network& network, const std::vector<RequestRecord>& requests) {
    session.findings.add({.proxy = network.findings().proxy, .requests = requests});
}

void note_network(Session& session, const Network& network, const Endpoint& endpoint,
                  const std::vector<RequestRecord>& requests) {
    const bool said = session.findings.added_ca.value_or(false);
    const NetworkFindings& seen = network.findings();
    session.findings.add({.trust_source = seen.trust_source,
                          .system_trust = seen.system_trust,
                          .added_ca = seen.added_ca,
                          .proxy = seen.proxy,
                          .requests = requests});
    for (const std::string& notice : seen.notices) {
        auto& said_already = session.findings.notices;
        if (std::ranges::find(said_already, notice) == said_already.end()) said_already.push_back(notice);
    }
    // An allow-listed host is the owner's own: a private CA is what one expects there.
    if (seen.added && !said && !endpoint.allow_listed()) {
        (seen.added->system_store ? session.findings.warnings : session.findings.notices)
            .push_back(trusted_through(endpoint.host(), *seen.added));
    }
}

} // namespace snykcred
