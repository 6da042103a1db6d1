#include "core/api/answers.hpp"

#include "core/base/calendar.hpp"
#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "core/settings/located_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <initializer_list>

namespace snykcred {
namespace {

namespace json = boost::json;

constexpr std::size_t k_max_depth = 32;
constexpr std::size_t k_max_quote = 400;
constexpr std::int64_t k_most_seconds = 10LL * 366 * 86'400; ///< Snyk's longest access token lives for a day

/// E-mail addresses of people stand in no log and no report.
std::string without_addresses(std::string_view text) {
    constexpr std::string_view k_around = " \t\r\n\"'<>()[]{},;:=&?/|`";
    std::string kept;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find_first_of(k_around));
        const std::size_t at = word.find('@');
        const bool address = at != std::string_view::npos && at > 0 && at + 1 < word.size();
        kept += address ? "(an address)" : word;
        text.remove_prefix(word.size());
        kept += text.substr(0, 1);
        text.remove_prefix(std::min<std::size_t>(1, text.size()));
    }
    return kept;
}

std::optional<json::object> parse_object(const Reply& reply) {
    return reply.body.reveal([](std::string_view text) -> std::optional<json::object> {
        boost::system::error_code error;
        json::value value = json::parse(text, error);
        if (error || !value.is_object()) return std::nullopt;
        return std::move(value.get_object());
    });
}

const json::object* object_at(const json::object& from, std::string_view key) {
    const json::value* found = from.if_contains(key);
    return found == nullptr ? nullptr : found->if_object();
}

/// The document's data; none beside errors: who says both has not said which counts
/// (https://jsonapi.org/format/#document-top-level).
const json::value* data_of(const std::optional<json::object>& document) {
    return document && !document->contains("errors") ? document->if_contains("data") : nullptr;
}

const json::object* object_in(const json::value* value) {
    return value == nullptr ? nullptr : value->if_object();
}

std::optional<std::string> string_at(const json::object& from, std::string_view key) {
    const json::value* found = from.if_contains(key);
    if (found == nullptr || !found->is_string()) return std::nullopt;
    return std::string(found->get_string());
}

std::string first_string(const json::object& from, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
        if (auto text = string_at(from, key); text && !text->empty()) return *text;
    }
    return {};
}

Failure wrong_shape(std::string_view what) {
    return {Fault::not_snyk_api,
            "the answer is not what Snyk's API returns for " + std::string(what),
            {"check --api-url, SNYK_API and the proxy: something between this job and Snyk may be "
             "answering "
             "instead"}};
}

std::optional<Organization> organization(const json::object& data) {
    const auto id = string_at(data, "id");
    if (!id || !is_uuid(*id)) return std::nullopt; // an id ends up in paths, outputs and variables
    Organization org{*id, {}, false};
    if (const json::object* attributes = object_at(data, "attributes")) {
        org.slug = server_line(string_at(*attributes, "slug").value_or(""));
        const json::value* personal = attributes->if_contains("is_personal");
        org.in_group = string_at(*attributes, "group_id").has_value() ||
                       (personal != nullptr && personal->is_bool() && !personal->get_bool());
    }
    return org;
}

/// `links.next` is a string or {"href": string}.
std::string next_link(const json::object& document) {
    const json::object* links = object_at(document, "links");
    if (links == nullptr) return {};
    if (auto text = string_at(*links, "next")) return *text;
    const json::object* next = object_at(*links, "next");
    return next == nullptr ? std::string() : string_at(*next, "href").value_or("");
}

std::string html_title(std::string_view body) {
    const std::string lower = to_lower(body.substr(0, 4096));
    const std::size_t open = lower.find("<title");
    const std::size_t begin = open == std::string::npos ? open : lower.find('>', open);
    const std::size_t end = begin == std::string::npos ? begin : lower.find("</title", begin);
    if (end == std::string::npos) return {};
    return server_line(body.substr(begin + 1, end - begin - 1));
}

/// RFC 9110, 15.4: 304 answers a conditional request, and 300 needs no Location.
bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string place_of(const Request& request) {
    return request.endpoint.host() + request.target.substr(0, request.target.find('?'));
}

Failure redirects(const Request& request, const Reply& reply) {
    const std::size_t scheme = reply.location.find("://");
    const std::string host =
        scheme == std::string::npos
            ? std::string("another path")
            : server_line(reply.location.substr(scheme + 3, reply.location.find_first_of("/?#", scheme + 3) -
                                                                scheme - 3));
    return {Fault::not_snyk_api,
            place_of(request) + " redirects (" + std::to_string(reply.status) + ") to " + host +
                "; snyk-cred never follows redirects with a credential",
            {"Snyk's API does not redirect: a proxy, portal or gateway answered "
             "instead; check --proxy, HTTPS_PROXY, --api-url and SNYK_API"}};
}

Failure not_snyk_api(const Request& request, const Reply& reply) {
    const std::string title = reply.body.reveal([](std::string_view body) { return html_title(body); });
    const bool html = reply.content_type.find("html") != std::string::npos || !title.empty();
    Failure failure{Fault::not_snyk_api,
                    place_of(request) + " answered " + std::to_string(reply.status) +
                        (html ? " with a web page" : " with something that is not Snyk's API"),
                    {}};
    if (!title.empty())
        failure.message += " titled \"" + title + "\" (it looks like a login page or a block page)";
    failure.hints.emplace_back(
        html ? "sign this runner in to the network, or exempt the host from the portal or proxy"
             : "check --api-url, SNYK_API and the proxy: something else answered instead of Snyk");
    return failure;
}

/// Snyk itself, which does not want what was asked.
Failure request_refused(const Reply& reply, const ErrorAnswer& error) {
    constexpr int k_gone = 410; // core/api/README.md#error-bodies
    const std::string what = reply.status == k_gone
                                 ? std::string("this version of its API is gone, update snyk-cred")
                                 : (error.text.empty() ? "it gives no reason" : '"' + error.text + '"');
    Failure failure{Fault::request_refused,
                    "Snyk refused the request (" + std::to_string(reply.status) + "): " + what +
                        "; request ID " + reply.request_id,
                    {"use the newest release of snyk-cred: this one may ask for what Snyk no longer offers"}};
    failure.hints.push_back("if that one fails too, contact Snyk support with the request ID");
    return failure;
}

} // namespace

// A piece of a credential that it echoes could no longer be recognized and redacted, hence whole or not at
// all.
std::string server_line(std::string_view text) {
    return text.size() > k_max_quote ? "(" + std::to_string(text.size()) + " bytes, not shown)"
                                     : inert_text(without_addresses(text));
}

ErrorAnswer read_error(const Reply& reply) {
    ErrorAnswer answer;
    const auto document = parse_object(reply);
    if (!document) return answer;
    const json::value* errors = document->if_contains("errors");
    if (errors != nullptr && errors->is_array() && !errors->get_array().empty()) {
        if (const json::object* first = errors->get_array().front().if_object()) {
            answer.snyk = answer.json_api = true;
            answer.code = server_line(first_string(*first, {"code"}));
            answer.text = first_string(*first, {"detail", "details", "title"});
        }
    } else {
        // v1 and the plan block: `error` is a boolean, the string "true" or a sentence.
        answer.text = first_string(*document, {"message", "userMessage", "error_description", "error"});
        answer.snyk =
            document->contains("error") || document->contains("message") || document->contains("code");
        answer.code = server_line(first_string(*document, {"code"}));
    }
    const std::string lower = to_lower(answer.text);
    answer.not_entitled = lower.find("not entitled for api access") != std::string::npos;
    answer.text = server_line(answer.text);
    return answer;
}

Result<Principal> read_self(const Reply& reply) {
    // Two members of one name are two answers: whose credential this is must not depend on which one a parser
    // keeps.
    const bool ambiguous = reply.body.reveal([](std::string_view text) {
        return std::holds_alternative<JsonProblem>(parse_located_json(text, k_max_depth));
    });
    if (ambiguous) return wrong_shape("/rest/self");
    const auto document = parse_object(reply);
    const json::object* data = object_in(data_of(document));
    if (data == nullptr) return wrong_shape("/rest/self");
    const auto type = string_at(*data, "type");
    const auto id = string_at(*data, "id");
    if (!type || type->empty() || !id || !is_uuid(*id)) return wrong_shape("/rest/self");
    Principal principal;
    // The attributes have no discriminator: data.type alone decides.
    principal.type = *type == "user"              ? PrincipalType::user
                     : *type == "service_account" ? PrincipalType::service_account
                     : *type == "app_instance"    ? PrincipalType::app_instance
                                                  : PrincipalType::other;
    principal.type_word = server_line(*type);
    principal.id = *id;
    if (const json::object* attributes = object_at(*data, "attributes")) {
        const auto name = string_at(*attributes, "name");
        if (name && name->find('@') == std::string::npos)
            principal.name = server_line(*name); // no e-mail address
        const auto org = string_at(*attributes, "default_org_context");
        if (org && is_uuid(*org)) principal.default_org = org;
    }
    return principal;
}

Result<Organization> read_org(const Reply& reply) {
    const auto document = parse_object(reply);
    const json::object* data = object_in(data_of(document));
    auto org = data == nullptr ? std::nullopt : organization(*data);
    if (!org) return wrong_shape("an organization");
    return std::move(*org);
}

Result<OrgPage> read_orgs(const Reply& reply, const Endpoint& endpoint) {
    const auto document = parse_object(reply);
    const json::value* data = data_of(document);
    if (data == nullptr || !data->is_array()) return wrong_shape("/rest/orgs");
    OrgPage page;
    for (const json::value& entry : data->get_array()) {
        auto org = entry.is_object() ? organization(entry.get_object()) : std::nullopt;
        if (!org) return wrong_shape("/rest/orgs");
        page.orgs.push_back(std::move(*org));
    }
    std::string next = next_link(*document);
    if (next.starts_with(endpoint.api_url() + "/")) next.erase(0, endpoint.api_url().size());
    if (next.empty()) return page;
    // JSON:API links are relative to the server's base /rest; a scheme or a second slash would leave the
    // host.
    const bool stays = next.front() == '/' && !next.starts_with("//") &&
                       std::ranges::all_of(next, [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
    if (!stays) {
        return Failure{Fault::not_snyk_api,
                       "the list of organizations continues on another host, which snyk-cred does "
                       "not follow",
                       {"use the organization's ID instead of its slug: then no list is needed"}};
    }
    page.next = next.starts_with("/rest/") ? next : "/rest" + next;
    return page;
}

Result<std::vector<std::int64_t>> read_token_ends(const Reply& reply) {
    const auto document = parse_object(reply);
    const json::value* data = data_of(document);
    if (data == nullptr || !data->is_array()) return wrong_shape("the list of personal access tokens");
    std::vector<std::int64_t> ends;
    for (const json::value& entry : data->get_array()) {
        const json::object* attributes =
            entry.is_object() ? object_at(entry.get_object(), "attributes") : nullptr;
        const auto text = attributes == nullptr ? std::nullopt : string_at(*attributes, "expires_at");
        if (const auto end = text ? parse_iso_time(*text) : std::nullopt) ends.push_back(*end);
    }
    return ends;
}

Result<TokenAnswer> read_token(const Reply& reply) {
    auto document = parse_object(reply);
    json::value* token = document ? document->if_contains("access_token") : nullptr;
    const auto type = document ? string_at(*document, "token_type") : std::nullopt;
    const bool bearer = type && to_lower(*type) == "bearer"; // RFC 6749, 5.1: any case
    if (token == nullptr || !token->is_string() || token->get_string().empty() || !bearer) {
        return wrong_shape("/oauth2/token");
    }
    TokenAnswer answer;
    json::string& text = token->get_string();
    answer.access_token = Secret(text);
    wipe_bytes(text.data(), text.size());
    const json::value* expires = document->if_contains("expires_in");
    if (expires != nullptr && expires->is_int64() && expires->get_int64() > 0 &&
        expires->get_int64() <= k_most_seconds)
        answer.expires_in = expires->get_int64();
    return answer;
}

Failure unexpected_answer(const Request& request, const Reply& reply) {
    if (reply.status >= 400 && reply.status < 500 && !reply.request_id.empty()) {
        if (const ErrorAnswer error = read_error(reply); error.json_api) return request_refused(reply, error);
    }
    return is_redirect(reply.status) ? redirects(request, reply) : not_snyk_api(request, reply);
}

} // namespace snykcred
