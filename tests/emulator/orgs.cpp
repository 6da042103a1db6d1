// Organizations and groups of the REST API (Snyk's OpenAPI: listOrgs, getOrg, listGroups).
#include "emulator/answers.hpp"
#include "emulator/encoding.hpp"
#include "emulator/errors.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>
#include <set>

namespace emulator {

namespace json = boost::json;

namespace {

using Query = std::multimap<std::string, std::string>;

json::value org_resource(const Org& org) {
    json::object attributes{{"name", org.name},
                            {"slug", org.slug},
                            {"is_personal", !org.group_id.has_value()},
                            {"created_at", "2023-06-09T10:37:07Z"},
                            {"updated_at", "2024-03-22T10:46:32Z"}};
    if (org.group_id) attributes["group_id"] = *org.group_id;
    return {{"type", "org"}, {"id", org.id}, {"attributes", attributes}};
}

Answer document(const json::value& data, const json::value& links) {
    const json::value body = {{"jsonapi", {{"version", "1.0"}}}, {"data", data}, {"links", links}};
    return {200, {{"Content-Type", "application/vnd.api+json"}}, json::serialize(body)};
}

Answer bad_request(std::string_view detail) {
    return rest_error(400, "SNYK-OPENAPI-0001", "Bad request", detail);
}

bool wanted(const Org& org, const Query& query) {
    const auto slug = query.find("slug");
    const auto name = query.find("name");
    const auto group = query.find("group_id");
    const auto personal = query.find("is_personal");
    return (slug == query.end() || slug->second == org.slug) &&
           (name == query.end() || org.name.find(name->second) != std::string::npos) &&
           (group == query.end() || (org.group_id && *org.group_id == group->second)) &&
           (personal == query.end() || (personal->second == "true") == !org.group_id.has_value());
}

/// 10..100 in tens, 10 if absent; nothing for anything else.
std::optional<std::size_t> page_limit(const Query& query) {
    const auto found = query.find("limit");
    if (found == query.end()) return 10;
    std::size_t limit = 0;
    const char* end = found->second.data() + found->second.size();
    const auto result = std::from_chars(found->second.data(), end, limit);
    if (result.ec != std::errc() || result.ptr != end || limit < 10 || limit > 100 || limit % 10 != 0)
        return std::nullopt;
    return limit;
}

/// Where a page begins: after the organization that the opaque cursor names.
std::optional<std::size_t> page_start(const Query& query, const std::vector<const Org*>& orgs) {
    const auto found = query.find("starting_after");
    if (found == query.end()) return 0;
    const auto id = from_base64url(found->second);
    const auto at = std::ranges::find_if(orgs, [&](const Org* org) { return id && org->id == *id; });
    if (at == orgs.end()) return std::nullopt;
    return static_cast<std::size_t>(at - orgs.begin()) + 1;
}

json::value next_link(const World& world, const Call& call, std::size_t limit, const std::string& last_id) {
    std::string link = call.target.path + "?version=" + value_of(call.target.query, "version") +
                       "&limit=" + std::to_string(limit) + "&starting_after=" + base64url(last_id);
    for (const char* filter : {"slug", "name", "group_id", "is_personal"}) {
        const std::string value = value_of(call.target.query, filter);
        if (!value.empty()) link += std::string("&") + filter + "=" + value;
    }
    if (world.next_link == NextLink::absolute) link = "https://" + call.authority + link;
    if (world.next_link == NextLink::object) return {{"next", {{"href", link}}}};
    return {{"next", link}};
}

bool is_slug(const std::string& text) {
    return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '.' || c == '-';
    });
}

} // namespace

const Org* readable_org(const World& world, const Account& account, const std::string& id) {
    if (std::ranges::find(account.orgs, id) == account.orgs.end()) return nullptr;
    return find_org(world, id);
}

Answer get_orgs(const World& world, const Account& account, const Call& call) {
    const Query& query = call.target.query;
    const auto limit = page_limit(query);
    if (!limit) return bad_request("limit must be a multiple of 10 from 10 to 100");
    if (query.contains("slug") && !is_slug(value_of(query, "slug")))
        return bad_request("slug must match ^[\\w.-]+$");
    std::vector<const Org*> orgs;
    for (const std::string& id : account.orgs) {
        const Org* org = find_org(world, id);
        if (org != nullptr && wanted(*org, query)) orgs.push_back(org);
    }
    const auto start = page_start(query, orgs);
    if (!start) return bad_request("starting_after is not a cursor of this list");
    const std::size_t end = std::min(orgs.size(), *start + *limit);
    json::array data;
    for (std::size_t i = *start; i < end; ++i)
        data.push_back(org_resource(*orgs[i]));
    if (end == orgs.size()) return document(data, json::object());
    return document(data, next_link(world, call, *limit, orgs[end - 1]->id));
}

Answer get_org(const World& world, const Account& account, const Call& call) {
    const Org* org = readable_org(world, account, call.part);
    if (org == nullptr) return not_found(call.target.path);
    return document(org_resource(*org), {{"self", "/rest/orgs/" + org->id}});
}

Answer get_org_projects(const World& world, const Account& account, const Call& call) {
    const Org* org = readable_org(world, account, call.part);
    if (org == nullptr) return not_found(call.target.path);
    if (!org->entitled) return plan_block(*org);
    return document(json::array(), json::object());
}

Answer get_groups(const World& world, const Account& account, const Call&) {
    std::set<std::string> ids;
    for (const std::string& id : account.orgs) {
        const Org* org = find_org(world, id);
        if (org != nullptr && org->group_id) ids.insert(*org->group_id);
    }
    json::array data;
    for (const Group& group : world.groups) {
        if (ids.contains(group.id))
            data.push_back({{"type", "group"}, {"id", group.id}, {"attributes", {{"name", group.name}}}});
    }
    return document(data, json::object());
}

} // namespace emulator
