// Reading what Snyk's API answers. Every shape that was seen in the wild is understood
// (core/api/README.md#error-bodies); whatever is none of them
// is [not-snyk-api].
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/result.hpp"
#include "core/rule/identity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// An error body, as far as it could be read; texts are inert_text() and cut to a line.
struct ErrorAnswer {
    bool snyk = false;         ///< recognizably Snyk's: a JSON object of one of the known shapes
    bool json_api = false;     ///< of those the one that the REST API has: an array `errors`
    bool not_entitled = false; ///< the plan block: "… is not entitled for api access …"
    std::string code;          ///< "SNYK-0005"; empty if none
    std::string text;          ///< detail, message or title; empty if none
};
ErrorAnswer read_error(const Reply& reply);

/// Text of a server for one line of ours: harmless to a log, without mail addresses, whole or not at all.
std::string server_line(std::string_view text);

/// 200 of GET /rest/self.
Result<Principal> read_self(const Reply& reply);

/// 200 of GET /rest/orgs/{id}.
Result<Organization> read_org(const Reply& reply);

/// 200 of GET /rest/orgs: one page.
struct OrgPage {
    std::vector<Organization> orgs;
    std::string next; ///< path and query of the next page on the same host; empty: the last page
};
/// Refuses a next link that leaves `endpoint`: the credential must not follow it.
Result<OrgPage> read_orgs(const Reply& reply, const Endpoint& endpoint);

/// 200 of GET /rest/self/personal_access_tokens: the ends of all tokens, Unix seconds.
Result<std::vector<std::int64_t>> read_token_ends(const Reply& reply);

/// 200 of POST /oauth2/token.
struct TokenAnswer {
    Secret access_token;
    std::optional<std::int64_t> expires_in; ///< seconds
};
Result<TokenAnswer> read_token(const Reply& reply);

/// What to say of a reply that no caller expects. [request-refused]: Snyk's own 4xx, a JSON:API error with a
/// snyk-request-id. Else [not-snyk-api]: status, a redirect's host, an HTML page's title.
Failure unexpected_answer(const Request& request, const Reply& reply);

} // namespace snykcred
