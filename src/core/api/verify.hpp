// Verification: asks Snyk's API whose the credential is, as a machine that says what to send and is told what
// came back. For a service account without further wishes that is one request.
#pragma once

#include "core/api/conversation.hpp"
#include "core/rule/findings.hpp"
#include "core/rule/identity.hpp"
#include "core/rule/preflight.hpp"
#include "core/settings/settings.hpp"
#include "core/snyk/credential.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace snykcred {

/// Path and query of the request that asks whose a credential is.
std::string self_target();

class Verification {
public:
    /// Keeps references to the first three; `seed` feeds the jitter of retries. `other_endpoints`: sentences
    /// on what else names a region, for the hints of [rejected] (core/rule/near_names.hpp).
    Verification(const Credential& credential, const Clearance& clearance, const Settings& settings,
                 std::uint64_t seed, std::vector<std::string> other_endpoints = {});
    Verification(const Credential&, const Clearance&, const Settings&&, std::uint64_t,
                 std::vector<std::string> = {}) = delete; // a temporary would be gone before it is read

    Step begin();
    /// `outcomes`: one after Send, one per request after SendAll, none after Wait.
    Step resume(std::vector<Exchanged> outcomes);
    /// After Finished: the identity, or why there is none: [rejected], [expired], [forbidden],
    /// [not-snyk-api], [org-access], and the failures of the network. If --probe-regions found the right
    /// region, [rejected] names it.
    Result<Identity> finish();

    /// What Snyk has said of the credential's owner, also where something else was refused.
    [[nodiscard]] Findings known() const;

    [[nodiscard]] const std::vector<RequestRecord>& requests() const { return conversation_.records(); }

private:
    enum class Stage : std::uint8_t {
        self,
        org,
        org_by_slug,
        expected_org,
        token_ends,
        default_org,
        entitlement,
        readable_orgs,
        regions
    };
    struct Task {
        Stage stage;
        std::string target;
        std::string subject; ///< id or slug that the task is about
    };

    Step next();
    Step fail(Failure failure);
    Step took_self(const Reply& reply);
    Step took(const Task& task, const Reply& reply);
    Step took_org_list(const Task& task, const Reply& reply);
    Step refuse_org(const std::string& org);
    Step took_readable_orgs(const Reply& reply);
    Step took_entitlement(const Task& task, const Reply& reply);
    Step rejected();
    Step took_regions(std::vector<Exchanged> outcomes);
    void plan_tasks();
    [[nodiscard]] Request get(std::string target) const;
    [[nodiscard]] bool may_probe_regions() const;

    const Credential& credential_;
    const Clearance& clearance_;
    const Settings& settings_;
    Conversation conversation_;
    std::deque<Task> tasks_;
    Stage stage_ = Stage::self;
    std::vector<const Region*> probed_;
    std::vector<std::string> other_endpoints_;
    Failure rejection_;
    Identity identity_;
    std::optional<Failure> failure_;
};

} // namespace snykcred
