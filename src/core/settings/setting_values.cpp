#include "core/settings/setting_values.hpp"

#include "core/base/duration.hpp"
#include "core/base/nearest.hpp"
#include "core/base/text.hpp"
#include "core/snyk/credential.hpp"
#include "core/snyk/host.hpp"
#include "core/snyk/lookalike.hpp"
#include "core/snyk/region.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds k_least_timeout = 1s, k_most_timeout = 10min;
constexpr std::size_t k_sha256_digits = 64;
constexpr std::size_t k_longest_id = 128;

/// The part of a URL, with or without a scheme, in which user info would stand.
std::string_view authority(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    return url.substr(0, url.find_first_of("/?#\\"));
}

bool has_user_info(const Statement& statement) {
    const bool is_url = statement.row->kind == ValueKind::url || statement.row->kind == ValueKind::host ||
                        statement.value.find("://") != std::string::npos;
    return is_url && authority(statement.value).find('@') != std::string_view::npos;
}

/// Ids go into URLs and reports; what may stand unescaped in a path is enough for all of them.
bool is_id(std::string_view text) {
    return text.size() <= k_longest_id && is_alnum(text.front()) && std::ranges::all_of(text, [](char c) {
               return is_alnum(c) || is_one_of({&c, 1}, "- . _ ~ :");
           });
}

Failure bad(const Statement& statement, const std::string& takes, std::vector<std::string> hints = {}) {
    return {fault_of_value(statement.source), subject(statement) + " takes " + takes, std::move(hints)};
}

/// ', not "strict"', of a short word of letters; of anything else nothing, for it could be a secret.
std::string but_not(std::string_view value) {
    constexpr std::size_t k_longest = 16;
    const bool word = value.size() <= k_longest &&
                      std::ranges::all_of(value, [](char c) { return is_alpha(c) || c == '-'; });
    return word ? ", not \"" + std::string(value) + '"' : std::string();
}

Status check_choice(const Statement& statement) {
    if (find_choice(statement.row->choices, statement.value) != nullptr) return {};
    const std::vector<std::string_view> values = words_of(statement.row->choices);
    std::vector<std::string> hints;
    if (const auto meant = nearest(to_lower(statement.value), values)) {
        hints.push_back("did you mean " + std::string(*meant) + "?");
    } else if (statement.row->option == Option::policy) {
        hints.emplace_back("enforce is the strictest, and what holds without --policy");
    }
    return bad(statement, alternatives(values) + but_not(statement.value), std::move(hints));
}

/// A SHA-256, and what is wrong with what was given for one.
Status check_digest(const Statement& statement) {
    const std::string_view value = statement.value;
    const auto digits =
        static_cast<std::size_t>(std::ranges::find_if_not(value, is_hex_digit) - value.begin());
    if (value.size() == k_sha256_digits && digits == k_sha256_digits) return {};
    std::string why = "this is " + std::to_string(value.size()) + " characters long";
    if (digits == k_sha256_digits) {
        why = "here something stands behind them";
    } else if (value.size() == k_sha256_digits) {
        why = "character " + std::to_string(digits + 1) + " is no such digit";
    }
    return bad(statement, "the 64 hexadecimal digits of a SHA-256; " + why,
               {"review the policy file, then run sha256sum on it and take the first word"});
}

/// What nobody could have meant as an organization although it has the form of a slug.
std::optional<Failure> no_org(const Statement& statement) {
    if (const Lookalike* expression = find_expression(statement.value)) {
        return bad(statement, "the organization's slug or ID, but holds " + std::string(expression->noun),
                   {std::string(expression->hint), "or give the organization with --org"});
    }
    const bool region = std::ranges::any_of(
        all_regions(), [&](const Region& each) { return equals_ignoring_case(each.name, statement.value); });
    if (!region) return std::nullopt;
    return bad(statement, "the organization's slug or ID, not the name of a region",
               {"give the region with --region " + statement.value});
}

/// What people have at hand for --org: the address of a page of the organization, or its display name.
Failure not_an_org(const Statement& statement) {
    constexpr std::string_view k_before = "/org/";
    const std::size_t found = statement.value.find(k_before);
    if (found != std::string::npos) {
        const std::string_view rest = std::string_view(statement.value).substr(found + k_before.size());
        const std::string slug(rest.substr(0, rest.find_first_of("/?#")));
        if (!slug.empty() && is_id(slug)) {
            return bad(statement, "the organization's slug or ID, not an address",
                       {"the slug in this address is " + slug});
        }
    }
    return bad(statement, "the organization's slug or ID, not its display name",
               {"the slug is in the address of the organization's pages, after /org/; the ID is "
                "under Settings > "
                "General > Organization ID in Snyk"});
}

Status check_variable_name(const Statement& statement) {
    std::string_view name = statement.value;
    if (is_identifier(name) && !name.starts_with(k_variable_prefix)) return {};
    if (name.starts_with(k_variable_prefix)) {
        return bad(statement,
                   "the name of a variable that is not an option (options begin with " +
                       std::string(k_variable_prefix) + ")",
                   {"give the CI secret another name"});
    }
    return bad(statement,
               "the name of a variable: letters, digits and underscores, not starting with a digit",
               {"write only the name, without $ and braces: otherwise the shell inserts the value"});
}

Status check_duration(const Statement& statement) {
    const auto duration = parse_duration(statement.value);
    const bool is_timeout = statement.row->option == Option::timeout;
    const std::string range = is_timeout ? " from 1s to 10m" : "";
    if (duration && (!is_timeout || (*duration >= k_least_timeout && *duration <= k_most_timeout))) return {};
    return bad(statement, "a duration" + range + ": a whole number with ms, s, m, h or d, for example 30s");
}

Status check_region(const Statement& statement) {
    if (statement.row->option != Option::expect_region) return {}; // endpoint.hpp reads --region
    if (statement.value.find('.') == std::string::npos) {
        if (auto region = parse_region(statement.value, subject(statement)); !region) return region.error();
        return {};
    }
    if (read_host_port(statement.value).host) return {};
    return bad(statement, "the name of a region or an API host",
               {"snyk-cred regions lists them; for a single tenant use its host, api.TENANT.snyk.io"});
}

} // namespace

std::string subject(const Statement& statement) {
    if (statement.source.origin != Origin::policy_file) return statement.source.name;
    return '"' + std::string(statement.row->name) + "\" in the policy file " + statement.source.name;
}

Fault fault_of_value(const SettingSource& source) {
    if (source.origin == Origin::flag) return Fault::usage;
    if (source.origin == Origin::policy_file) return Fault::policy_file;
    return Fault::setting_invalid;
}

Status refuse_secret(const Statement& statement) {
    if (has_user_info(statement)) {
        return Failure{
            Fault::secret_on_argv,
            subject(statement) + " has a user name or password in its URL",
            {statement.row->option == Option::proxy
                 ? "remove them from the URL, and put USER:PASSWORD into a file for --proxy-auth-file"
                 : "remove them from the URL: Snyk's API does not use them"}};
    }
    const bool uuid = statement.row->kind != ValueKind::id && is_uuid(trim(statement.value));
    if (!uuid && !looks_like_credential(statement.value)) return {};
    std::vector<std::string> hints{"pass the name of the variable that holds the credential (--token-env "
                                   "SNYK_TOKEN), or a file (--token-file)"};
    if (statement.source.origin == Origin::flag) {
        hints.emplace_back(
            "other users of this machine could have read it in the process list: replace the credential");
    }
    return Failure{Fault::secret_on_argv,
                   "the value of " + subject(statement) + " is a credential; no option takes a credential",
                   std::move(hints)};
}

Status check_value(const Statement& statement) {
    const std::string& value = statement.value;
    if (has_control(value)) return bad(statement, "no control characters");
    switch (statement.row->kind) {
    case ValueKind::none:
        if (value == "true" || value == "false") return {};
        return bad(statement, "true, false, 1 or 0");
    case ValueKind::id:
        if (statement.row->option == Option::org) {
            if (auto failure = no_org(statement)) return *std::move(failure);
        }
        if (is_id(value)) return {};
        if (statement.row->option == Option::org) return not_an_org(statement);
        return bad(statement, "an ID: letters, digits, hyphens, dots and underscores");
    case ValueKind::variable: return check_variable_name(statement);
    case ValueKind::region: return check_region(statement);
    case ValueKind::choice: return check_choice(statement);
    case ValueKind::duration: return check_duration(statement);
    case ValueKind::count: // --max-attempts alone
        if (value == "10" || (value.size() == 1 && value >= "1" && value <= "9")) return {};
        return bad(statement, "a whole number from 1 to 10");
    case ValueKind::digest: return check_digest(statement);
    case ValueKind::text:
    case ValueKind::path:
    case ValueKind::url:
    case ValueKind::host:
    case ValueKind::dialect: break;
    }
    return {};
}

std::string switch_value(std::string_view text) {
    if (text.empty() || text == "1") return "true";
    return text == "0" ? "false" : std::string(text);
}

std::chrono::milliseconds duration_value(const Statement& statement) {
    return parse_duration(statement.value).value_or(0ms);
}

} // namespace snykcred
