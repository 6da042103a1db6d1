#include "shell/signers.hpp"

#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "core/handover/child_environment.hpp"
#include "core/settings/options.hpp"
#include "core/snyk/variable.hpp"
#include "shell/child/signer_program.hpp"
#include "shell/files/checkout.hpp"
#include "shell/net/ssh_agent.hpp"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

/// Is it a variable of Snyk's tools or an option of ours, in any letter case? The job's identity is not.
bool is_of_snyk(const std::string& name) {
    if (name == k_snyk_id_token) return false;
    const SnykVariable* known = find_snyk_variable(name);
    return to_lower(name).starts_with("snyk_") || (known != nullptr && !known->shared) ||
           is_secret_variable(name);
}

std::vector<Secret> environment_for_signer(const Session& session) {
    std::vector<std::string> remove;
    for (std::string& name : session.process.names()) {
        if (is_of_snyk(name)) remove.push_back(std::move(name));
    }
    return child_environment(session.process.entries(), remove, {});
}

} // namespace

Result<OpenedSigner> open_agent(const Session& session, const std::string& fingerprint) {
    auto agent = SshAgent::open(std::string(session.environment.get("SSH_AUTH_SOCK").value_or("")),
                                fingerprint, session.deadline());
    if (!agent) return std::move(agent.error());
    const auto held = std::make_shared<const SshAgent>(std::move(*agent));
    return OpenedSigner{[held](std::string_view text) { return held->sign(text); }, held->numbers()};
}

Result<std::string> find_signer_program(const Session& session, const std::string& path) {
    Whereabouts found = find_whereabouts(path, session.environment);
    if (found.inside.empty() && !found.real.empty()) return std::move(found.real);
    if (found.error) {
        return Failure{Fault::signer,
                       "the signer command " + inert_text(path) +
                           " cannot be found: " + found.error.message(),
                       {"check the path: it is not looked for in PATH"}};
    }
    return Failure{
        Fault::signer,
        "the signer command " + inert_text(path) + " " +
            (found.inside.empty() ? std::string("has no real path that can be told") : found.inside) +
            ", where the job's own code can write",
        {"keep it in the image or on the runner, outside the checkout"}};
}

Result<OpenedSigner> open_program(const Session& session, const std::string& path) {
    auto real = find_signer_program(session, path);
    if (!real) return std::move(real.error());
    return OpenedSigner{[&session, real = std::move(*real)](std::string_view text) {
        return sign_by_program(real, environment_for_signer(session), text, session.deadline());
    }};
}

} // namespace snykcred
