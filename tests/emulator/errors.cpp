#include "emulator/errors.hpp"

#include "emulator/encoding.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace emulator {

namespace {

namespace json = boost::json;

json::string text(std::string_view value) { return json::string(value.data(), value.size()); }

struct Row {
    int status;
    std::string_view code;
    std::string_view title;
};

// Snyk's public error catalog (npm @snyk/error-catalog-nodejs-public).
constexpr Row k_catalog[] = {
    {400, "SNYK-OPENAPI-0001", "Bad request"},
    {401, "SNYK-OPENAPI-0007", "Unauthorized"},
    {403, "SNYK-OPENAPI-0002", "Forbidden"},
    {404, "SNYK-OPENAPI-0004", "Not found"},
    {405, "SNYK-OPENAPI-0005", "Method not allowed"},
    {406, "SNYK-OPENAPI-0003", "Not acceptable"},
    {409, "SNYK-OPENAPI-0009", "Conflict"},
    {413, "SNYK-OPENAPI-0006", "Request entity too large"},
    {415, "SNYK-OPENAPI-0008", "Unsupported media type"},
    {429, "SNYK-0001", "Service temporarily throttled"},
    {500, "SNYK-9999", "Unable to process request"},
    {501, "SNYK-0002", "Server error response"},
    {502, "SNYK-0008", "Unable to fulfill the request"},
    {503, "SNYK-0009", "Unable to fulfill the request"},
    {504, "SNYK-0004", "Server communication error"},
};

constexpr Row k_special[] = {
    {401, "SNYK-0005", "Authentication error"},
    {429, "SNYK-0006", "Test limit reached"},
    {503, "SNYK-0099", "Unavailable due to maintenance"},
};

Answer json_answer(int status, std::string_view type, const json::value& body) {
    return {status, {{"Content-Type", std::string(type)}}, json::serialize(body)};
}

} // namespace

Answer rest_error(int status, std::string_view code, std::string_view title, std::string_view detail) {
    const json::value error = {
        {"id", random_uuid()},
        {"links", {{"about", "https://docs.snyk.io/scan-with-snyk/error-catalog#" + std::string(code)}}},
        {"status", std::to_string(status)},
        {"code", text(code)},
        {"title", text(title)},
        {"detail", text(detail)},
        {"meta", {{"isErrorCatalogError", true}, {"classification", "ACTIONABLE"}, {"level", "error"}}},
    };
    const json::value body = {{"jsonapi", {{"version", "1.0"}}}, {"errors", json::array({error})}};
    return json_answer(status, "application/vnd.api+json", body);
}

Answer v1_error(int status, std::string_view words) {
    const json::value body = {{"code", status}, {"error", text(words)}, {"message", text(words)}};
    return json_answer(status, "application/json; charset=utf-8", body);
}

Answer plan_block(const Org& org) {
    const std::string words =
        "The org " + org.name + " (" + org.id +
        ") is not entitled for api access. Please upgrade your plan to access this capability";
    const json::value body = {
        {"error", true}, {"message", words}, {"cliMessage", words}, {"userMessage", words}};
    return json_answer(403, "application/json; charset=utf-8", body);
}

Answer oauth_error(int status, std::string_view error, std::string_view description) {
    const json::value body = {{"error", text(error)}, {"error_description", text(description)}};
    Answer answer = json_answer(status, "application/json;charset=UTF-8", body);
    answer.headers.emplace_back("Cache-Control", "no-store");
    return answer;
}

Answer unauthorized(std::string_view path, bool credential_given) {
    if (path.starts_with("/v1/"))
        return v1_error(401, credential_given ? "Invalid auth token provided" : "Not authorised");
    return rest_error(401, "SNYK-OPENAPI-0007", "Unauthorized",
                      credential_given ? "Invalid auth token provided"
                                       : "Authentication credentials not recognized");
}

Answer not_found(std::string_view path) { return error_for(404, path, ""); }

Answer error_for(int status, std::string_view path, std::string_view code) {
    Row row{status, "SNYK-9999", "Unable to process request"};
    for (const Row& known : k_catalog) {
        if (known.status == status) row = known;
    }
    if (!code.empty()) row.code = code;
    for (const Row& special : k_special) {
        if (special.code == code) row.title = special.title;
    }
    if (path.starts_with("/v1/") && code.empty()) return v1_error(status, row.title);
    if (path.starts_with("/oauth2/") && code.empty())
        return oauth_error(status, status >= 500 ? "server_error" : "invalid_request", row.title);
    return rest_error(status, row.code, row.title, row.title);
}

} // namespace emulator
