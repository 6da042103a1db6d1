// Snyk's endpoints, one function each: from an authenticated call to an answer. They only look; whatever
// changes (minted tokens, rate limits) lives in TokenOffice and RateLimiter.
#pragma once

#include "emulator/message.hpp"
#include "emulator/text.hpp"
#include "emulator/world.hpp"

#include <string>

namespace emulator {

struct Call {
    const Request& request;
    std::string host;      // lower case, without port
    std::string authority; // Host header as it was sent
    Target target;
    std::string part; // what stood for {} in the route
    long long now;    // Unix seconds by the server's clock
};

using Handler = Answer (*)(const World&, const Account&, const Call&);

Answer get_self(const World& world, const Account& account, const Call& call);
Answer get_personal_access_tokens(const World& world, const Account& account, const Call& call);

Answer get_orgs(const World& world, const Account& account, const Call& call);
Answer get_org(const World& world, const Account& account, const Call& call);
Answer get_org_projects(const World& world, const Account& account, const Call& call);
Answer get_groups(const World& world, const Account& account, const Call& call);

Answer v1_user_me(const World& world, const Account& account, const Call& call);
Answer v1_orgs(const World& world, const Account& account, const Call& call);
Answer v1_entitlements(const World& world, const Account& account, const Call& call);

/// What `snyk test` of Snyk's CLI asks (snyk/cli, src/lib/feature-flags and src/lib/snyk-test): no feature
/// flag is set, and no issue found. `org` may be an id or a slug there, and is the default organization if
/// absent.
Answer v1_feature_flag(const World& world, const Account& account, const Call& call);
Answer v1_test_dep_graph(const World& world, const Account& account, const Call& call);

/// The two calls that need no credential: the list of API versions and one specification.
Answer openapi(const Call& call);

/// The organization if the account may read it, else a null pointer.
const Org* readable_org(const World& world, const Account& account, const std::string& id);

} // namespace emulator
