#include "core/snyk/variable.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>

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
    SnykVariable{.name = k_snyk_client_id},
    SnykVariable{.name = k_snyk_client_secret, .secret = true},
};

} // namespace

std::span<const SnykVariable> all_snyk_variables() { return k_variables; }

const SnykVariable* find_snyk_variable(std::string_view name) {
    const auto* row = std::ranges::find_if(
        k_variables, [name](const SnykVariable& each) { return equals_ignoring_case(name, each.name); });
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

bool existence_counts(std::string_view name) {
    const SnykVariable* row = find_snyk_variable(name);
    return row != nullptr && row->existence_counts;
}

} // namespace snykcred
