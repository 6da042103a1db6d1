// Replies of Snyk's API as values, for tests of the rooms that read them. Bodies are written out here by hand
// from the published shapes, not by the code under test.
#pragma once

#include "core/api/exchange.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred::test {

inline constexpr std::string_view k_principal = "11111111-2222-3333-4444-555555555555";
inline constexpr std::string_view k_org = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
inline constexpr std::string_view k_date = "Mon, 23 Nov 2026 12:00:00 GMT";
inline constexpr std::int64_t k_now = 1'795'435'200; ///< k_date

inline Reply reply(int status, std::string_view body, std::string_view type = "application/vnd.api+json") {
    Reply reply;
    reply.status = status;
    reply.content_type = type;
    reply.date = k_date;
    reply.body = Secret(body);
    return reply;
}

inline Reply self(std::string_view type, std::string_view org = k_org) {
    std::string body = R"({"jsonapi":{"version":"1.0"},"data":{"type":")";
    body.append(type).append(R"(","id":")").append(k_principal).append(R"(","attributes":{"name":"ci")");
    if (!org.empty()) body.append(R"(,"default_org_context":")").append(org).append("\"");
    return reply(200, body.append("}}}"));
}

inline std::string org_json(std::string_view id, std::string_view slug, bool in_group) {
    std::string text = R"({"type":"org","id":")";
    text.append(id).append(R"(","attributes":{"name":"n","slug":")").append(slug);
    return text.append(in_group
                           ? R"(","is_personal":false,"group_id":"99999999-2222-3333-4444-555555555555"}})"
                           : R"(","is_personal":true}})");
}

inline Reply org(std::string_view id = k_org, std::string_view slug = "acme", bool in_group = false) {
    return reply(200, R"({"data":)" + org_json(id, slug, in_group) + "}");
}

inline Reply unauthorized() {
    return reply(
        401,
        R"({"jsonapi":{"version":"1.0"},"errors":[{"status":"401","code":"SNYK-0005","detail":"Invalid auth token provided"}]})");
}
inline Reply not_found() { return reply(404, R"({"errors":[{"status":"404","detail":"not found"}]})"); }
inline Reply plan_block() {
    return reply(
        403,
        R"({"error":true,"message":"The org acme (82be6926-dff6-4c22-a54a-8fb25ed4ee43) is not entitled for api access. Please upgrade your plan to access this capability"})",
        "application/json");
}
inline Reply entitled() { return reply(200, R"({"licenses":true,"reports":false})", "application/json"); }

inline std::vector<Exchanged> outcomes(Reply reply) {
    std::vector<Exchanged> list;
    list.push_back(Exchanged{std::move(reply), {}, {}});
    return list;
}

} // namespace snykcred::test
