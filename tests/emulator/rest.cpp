// /rest/self and its relatives (Snyk's OpenAPI: getSelf, listPersonalAccessToken, listAPIVersions).
#include "emulator/answers.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace emulator {

namespace json = boost::json;

namespace {

Answer document(const json::value& body) {
    return {200, {{"Content-Type", "application/vnd.api+json"}}, json::serialize(body)};
}

} // namespace

Answer get_self(const World&, const Account& account, const Call& call) {
    json::object attributes{{"name", account.name}};
    if (account.type == "user") {
        attributes["email"] = account.email;
        attributes["avatar_url"] = "https://s.gravatar.com/avatar/snykdog.png";
        if (account.username) attributes["username"] = *account.username;
    }
    if (account.default_org) attributes["default_org_context"] = *account.default_org;
    return document({
        {"jsonapi", {{"version", "1.0"}}},
        {"data", {{"type", account.type}, {"id", account.id}, {"attributes", attributes}}},
        {"links", {{"self", "/rest/self?version=" + value_of(call.target.query, "version")}}},
    });
}

Answer get_personal_access_tokens(const World&, const Account& account, const Call&) {
    json::array data;
    for (const Pat& pat : account.pats) {
        json::object attributes{
            {"label", pat.label}, {"created_at", pat.created_at}, {"expires_at", pat.expires_at}};
        attributes["tenant_id"] = pat.tenant_id ? json::value(*pat.tenant_id) : json::value(nullptr);
        data.push_back({{"type", "personal_access_token"}, {"id", pat.id}, {"attributes", attributes}});
    }
    return document({
        {"jsonapi", {{"version", "1.0"}}},
        {"data", data},
        {"links", json::object()},
        {"meta", {{"max_active_tokens", 3}, {"max_expiry_days", 90}}},
    });
}

Answer openapi(const Call& call) {
    static constexpr const char* k_versions[] = {"2022-03-01~experimental", "2024-04-22", "2024-10-15"};
    if (call.part.empty()) {
        json::array versions;
        for (const char* version : k_versions)
            versions.emplace_back(version);
        return {200, {{"Content-Type", "application/json"}}, json::serialize(versions)};
    }
    const json::value spec = {{"openapi", "3.0.3"},
                              {"info", {{"title", "Snyk API"}, {"version", "REST"}}},
                              {"servers", json::array({{{"url", "https://" + call.host + "/rest"}}})},
                              {"paths", json::object()}};
    return {200, {{"Content-Type", "application/json"}}, json::serialize(spec)};
}

} // namespace emulator
