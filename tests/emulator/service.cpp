#include "emulator/service.hpp"

#include "emulator/errors.hpp"
#include "emulator/regions.hpp"

#include <algorithm>

namespace emulator {

namespace {

struct Route {
    std::string_view method;
    std::string_view before; // path up to the variable part
    bool variable;
    std::string_view after;
    bool versioned; // REST: needs ?version=
    Handler handler;
};

constexpr Route k_routes[] = {
    {"GET", "/rest/self", false, "", true, get_self},
    {"GET", "/rest/self/personal_access_tokens", false, "", true, get_personal_access_tokens},
    {"GET", "/rest/orgs", false, "", true, get_orgs},
    {"GET", "/rest/orgs/", true, "", true, get_org},
    {"GET", "/rest/orgs/", true, "/projects", true, get_org_projects},
    {"GET", "/rest/groups", false, "", true, get_groups},
    {"GET", "/v1/user/me", false, "", false, v1_user_me},
    {"GET", "/v1/orgs", false, "", false, v1_orgs},
    {"GET", "/v1/org/", true, "/entitlements", false, v1_entitlements},
    {"GET", "/v1/cli-config/feature-flags/", true, "", false, v1_feature_flag},
    {"POST", "/v1/test-dep-graph", false, "", false, v1_test_dep_graph},
};

/// What stands for the variable part; nothing if the path does not match.
std::optional<std::string> matched(const Route& route, std::string_view path) {
    if (!route.variable) return path == route.before ? std::optional<std::string>("") : std::nullopt;
    if (!path.starts_with(route.before) || !path.ends_with(route.after)) return std::nullopt;
    if (path.size() <= route.before.size() + route.after.size()) return std::nullopt;
    path.remove_prefix(route.before.size());
    path.remove_suffix(route.after.size());
    if (path.find('/') != std::string_view::npos) return std::nullopt;
    return std::string(path);
}

/// `YYYY-MM-DD[~wip|experimental|beta]` (Snyk's OpenAPI, QueryVersion).
bool is_version(std::string_view text) {
    constexpr std::string_view k_shape = "dddd-dd-dd";
    const std::string_view stability = text.substr(std::min(text.size(), k_shape.size()));
    if (text.size() < k_shape.size()) return false;
    for (std::size_t i = 0; i < k_shape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (k_shape[i] == 'd' ? !digit : text[i] != k_shape[i]) return false;
    }
    return stability.empty() || stability == "~wip" || stability == "~experimental" || stability == "~beta";
}

std::string after_slash(const std::string& path, std::string_view prefix) {
    return path.size() > prefix.size() ? path.substr(prefix.size() + 1) : std::string();
}

Answer login_page() {
    return {200,
            {{"Content-Type", "text/html; charset=utf-8"}},
            "<!doctype html><title>Snyk</title><h1>Log in</h1>"};
}

} // namespace

Service::Service(World world) : world_(std::move(world)), limiter_(world_.rate_window_seconds * 1000) {}

const Account* Service::authenticate(const Call& call) const {
    const std::string header = call.request.header("authorization");
    const auto blank = header.find(' ');
    if (blank == std::string::npos) return nullptr;
    const std::string scheme = lower(header.substr(0, blank));
    const std::string token = trimmed(header.substr(blank + 1));
    const std::string home = is_gateway(call.host) ? world_.gateway_host : call.host;
    for (const Account& account : world_.accounts) {
        if (account.token != token || account.host != home) continue;
        if (account.scheme != "any" && account.scheme != scheme) continue;
        if (account.expires_at && *account.expires_at <= call.now) continue;
        return &account;
    }
    return scheme == "bearer" ? office_.find(token, home, call.now) : nullptr;
}

Answer Service::authenticated(const Call& call, bool versioned, Handler handler, long long unix_ms) {
    const Account* account = authenticate(call);
    if (account == nullptr)
        return unauthorized(call.target.path, !call.request.header("authorization").empty());
    if (account->rate_limit && !limiter_.admit(account->id, *account->rate_limit, unix_ms)) {
        Answer refused = error_for(429, call.target.path, "");
        if (account->retry_after)
            set_header(refused.headers, "Retry-After", std::to_string(*account->retry_after));
        return refused;
    }
    if (versioned && !is_version(value_of(call.target.query, "version"))) {
        return rest_error(400, "SNYK-OPENAPI-0001", "Bad request",
                          "The query parameter version is missing or invalid");
    }
    return handler(world_, *account, call);
}

Answer Service::answer(const Request& request, const std::string& host, long long unix_ms) {
    const long long now = unix_ms / 1000 + world_.date_offset_seconds;
    Call call{request, host, request.header("host"), split_target(request.target), "", now};
    const std::string& path = call.target.path;
    if (host.starts_with("app.")) return login_page();
    if (path == "/rest/openapi" || path.starts_with("/rest/openapi/")) {
        call.part = after_slash(path, "/rest/openapi");
        return openapi(call);
    }
    if (path == "/oauth2/token") {
        if (request.method != "POST") return error_for(405, path, "");
        return office_.token(world_, call);
    }
    bool other_method = false;
    for (const Route& route : k_routes) {
        auto part = matched(route, path);
        if (!part) continue;
        const bool same =
            route.method == request.method || (request.method == "HEAD" && route.method == "GET");
        other_method = other_method || !same;
        if (!same) continue;
        call.part = *part;
        return authenticated(call, route.versioned, route.handler, unix_ms);
    }
    if (other_method) return error_for(405, path, "");
    // "https://api.snyk.io/api" is answered by 403 and not by the API (Snyk's user docs, troubleshooting
    // IDEs).
    if (path == "/api" || path.starts_with("/api/"))
        return {403, {{"Content-Type", "text/html; charset=utf-8"}}, "<html><body>Forbidden</body></html>"};
    return not_found(path);
}

void Service::dress(Answer& answer, const Request& request, long long unix_ms) const {
    const Target target = split_target(request.target);
    Headers headers{{"Date", http_date(unix_ms / 1000 + world_.date_offset_seconds)},
                    {"Server", "envoy"},
                    {"snyk-request-id", random_uuid()},
                    {"Strict-Transport-Security", "max-age=31536000; preload"}};
    if (target.path.starts_with("/rest/")) {
        const std::string version = value_of(target.query, "version");
        headers.emplace_back("snyk-version-requested", version);
        headers.emplace_back("snyk-version-served", "2024-10-15");
        headers.emplace_back("snyk-version-lifecycle-stage", "released");
    }
    headers.insert(headers.end(), answer.headers.begin(), answer.headers.end());
    answer.headers = std::move(headers);
}

} // namespace emulator
