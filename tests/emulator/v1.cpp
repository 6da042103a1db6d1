// The v1 API (v1-api in Snyk's user docs).
#include "emulator/answers.hpp"
#include "emulator/errors.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace emulator {

namespace json = boost::json;

namespace {

Answer v1_answer(const json::value& body) {
    return {200, {{"Content-Type", "application/json; charset=utf-8"}}, json::serialize(body)};
}

json::value group_of(const World& world, const Org& org) {
    if (!org.group_id) return nullptr;
    const auto found = std::ranges::find(world.groups, *org.group_id, &Group::id);
    return {{"id", *org.group_id}, {"name", found == world.groups.end() ? std::string() : found->name}};
}

Answer unseen(const std::string& org) {
    return v1_error(404, "Org " + org +
                             " was not found or you may not have the correct permissions to access the org.");
}

/// The organization that the CLI names, or the account's default one; a null pointer if it cannot be read.
const Org* org_of_cli(const World& world, const Account& account, const std::string& named) {
    if (named.empty()) return account.default_org ? find_org(world, *account.default_org) : nullptr;
    const auto by_slug = std::ranges::find(world.orgs, named, &Org::slug);
    return readable_org(world, account, by_slug == world.orgs.end() ? named : by_slug->id);
}

} // namespace

Answer v1_user_me(const World& world, const Account& account, const Call&) {
    json::array orgs;
    for (const std::string& id : account.orgs) {
        const Org* org = find_org(world, id);
        if (org != nullptr)
            orgs.push_back({{"name", org->name}, {"id", org->id}, {"group", group_of(world, *org)}});
    }
    const bool person = account.type == "user";
    return v1_answer({{"id", account.id},
                      {"username", person ? account.username.value_or(account.email) : std::string()},
                      {"email", person ? account.email : std::string()},
                      {"orgs", orgs}});
}

Answer v1_orgs(const World& world, const Account& account, const Call& call) {
    json::array orgs;
    for (const std::string& id : account.orgs) {
        const Org* org = find_org(world, id);
        if (org == nullptr) continue;
        orgs.push_back({{"name", org->name},
                        {"id", org->id},
                        {"slug", org->slug},
                        {"url", "https://" + call.host + "/org/" + org->slug},
                        {"group", group_of(world, *org)}});
    }
    return v1_answer({{"orgs", orgs}});
}

Answer v1_entitlements(const World& world, const Account& account, const Call& call) {
    const Org* org = readable_org(world, account, call.part);
    if (org == nullptr) return unseen(call.part);
    if (!org->entitled) return plan_block(*org);
    return v1_answer({{"licenses", true}, {"reports", true}, {"fullVulnDB", false}});
}

Answer v1_feature_flag(const World&, const Account&, const Call& call) {
    return v1_answer({{"ok", false}, {"userMessage", "The feature " + call.part + " is not enabled"}});
}

Answer v1_test_dep_graph(const World& world, const Account& account, const Call& call) {
    const std::string named = value_of(call.target.query, "org");
    const Org* org = org_of_cli(world, account, named);
    if (org == nullptr) return unseen(named);
    return v1_answer({{"result", {{"affectedPkgs", json::object()}, {"issuesData", json::object()}}},
                      {"meta", {{"isPublic", false}, {"isLicensesEnabled", true}, {"org", org->slug}}}});
}

} // namespace emulator
