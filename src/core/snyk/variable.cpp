#include "core/snyk/variable.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace snykcred {
namespace {

constexpr std::array k_variables{
    SnykVariable{.name = k_snyk_token, .carries = Carries::credential, .secret = true, .relative = true},
    SnykVariable{
        .name = k_snyk_oauth_token, .carries = Carries::credential, .secret = true, .relative = true},
    SnykVariable{.name = k_snyk_api, .carries = Carries::endpoint},
    SnykVariable{.name = k_snyk_cfg_org, .carries = Carries::organization},
    SnykVariable{.name = "SNYK_DOCKER_TOKEN", .secret = true, .relative = true},
    SnykVariable{.name = "SNYK_CFG_API", .secret = true, .relative = true}, // an API token, not a URL
    SnykVariable{
        .name = "INTERNAL_OAUTH_TOKEN_STORAGE", .secret = true, .relative = true, .existence_counts = true},
    SnykVariable{.name = "SNYK_org", .relative = true, .one_spelling = true}, // SNYK_ORG is a pipeline's own
    SnykVariable{.name = k_snyk_client_id},
    SnykVariable{.name = k_snyk_client_secret, .secret = true},
    SnykVariable{.name = k_snyk_id_token, .secret = true},
    SnykVariable{.name = "SNYK_API_REST_URL", .diverts = Diverts::by_url},
    SnykVariable{.name = "SNYK_API_V3_URL", .diverts = Diverts::by_url},
    SnykVariable{.name = "SNYK_CODE_CLIENT_PROXY_URL", .diverts = Diverts::by_url},
    SnykVariable{.name = "SNYK_CFG_ENDPOINT", .diverts = Diverts::by_url},
    SnykVariable{.name = "SNYK_DRIFTCTL_PATH", .diverts = Diverts::otherwise},
    SnykVariable{.name = "SNYK_IAC_POLICY_ENGINE_PATH", .diverts = Diverts::otherwise},
    SnykVariable{.name = "SNYK_INTERNAL_CLI_EXECUTABLE_PATH", .diverts = Diverts::otherwise},
    SnykVariable{.name = "INTERNAL_ADDITIONAL_AUTH_URLS", .diverts = Diverts::by_url},
    SnykVariable{.name = "INTERNAL_ADDITIONAL_TRUSTED_CA_FILE", .diverts = Diverts::otherwise},
    SnykVariable{.name = "INTERNAL_AUTH_SUBDOMAIN", .diverts = Diverts::otherwise},
    SnykVariable{.name = "INTERNAL_CUSTOM_CONFIG_FILES", .diverts = Diverts::otherwise},
    SnykVariable{.name = "INTERNAL_SNYK_APP", .diverts = Diverts::by_url},
    SnykVariable{.name = "API_REST_URL", .diverts = Diverts::by_url, .shared = true},
    SnykVariable{.name = "API_V3_URL", .diverts = Diverts::by_url, .shared = true},
    SnykVariable{.name = "CONFIG_SECRET_FILE", .diverts = Diverts::otherwise, .shared = true},
    SnykVariable{.name = "SERVICE_ENV", .diverts = Diverts::otherwise, .shared = true},
};

} // namespace

std::span<const SnykVariable> all_snyk_variables() { return k_variables; }

const SnykVariable* find_snyk_variable(std::string_view name) {
    const auto* row = std::ranges::find_if(k_variables, [name](const SnykVariable& each) {
        return each.one_spelling ? name == each.name : equals_ignoring_case(name, each.name);
    });
    return row == k_variables.end() ? nullptr : row;
}

bool is_secret_variable(std::string_view name) {
    const SnykVariable* row = find_snyk_variable(name);
    return row != nullptr && row->secret;
}

bool is_relative(std::string_view name) {
    const SnykVariable* row = find_snyk_variable(name);
    if (row == nullptr) return false;
    return row->relative || (row->carries != Carries::nothing && row->name != name);
}

Diverts diverts(std::string_view name) {
    if (const SnykVariable* row = find_snyk_variable(name)) return row->diverts;
    const std::string lower = to_lower(name);
    const auto ends = [&lower](std::string_view word) { return lower.ends_with(word); };
    const bool snyks =
        lower.starts_with("snyk_") && !lower.starts_with("snyk_cred_"); // those are options of ours
    return snyks && (ends("_url") || ends("_endpoint") || ends("_proxy")) ? Diverts::by_url : Diverts::no;
}

bool existence_counts(std::string_view name) {
    const SnykVariable* row = find_snyk_variable(name);
    return row != nullptr && row->existence_counts;
}

} // namespace snykcred
