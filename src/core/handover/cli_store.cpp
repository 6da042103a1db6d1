#include "core/handover/cli_store.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>

namespace snykcred {
namespace {

struct Key {
    std::string_view name;
    std::string_view yields_to; ///< the variable that the CLI prefers to it; empty: none
};
/// Observed with go-application-framework 950008a9 (2026-08-21), each key beside SNYK_TOKEN and
/// SNYK_OAUTH_TOKEN with SNYK_API. The CLI no longer authenticates with a stored OAuth login, but still
/// uses its region. If a personal access token is stored under `api`, even an access token is sent to the
/// region of that one. `endpoint` yields to SNYK_API.
constexpr std::array k_keys{
    Key{"internal_oauth_token_storage", ""},
    Key{"snyk_oauth_token", ""},
    Key{"snyk_docker_token", ""},
    Key{"snyk_token", ""},
    Key{"snyk_api", ""},
    Key{"api", "SNYK_TOKEN"},
    Key{"snyk_cfg_api", "SNYK_TOKEN"},
};

bool continues_a_name(char c) { return is_alnum(c) || c == '_' || c == '-'; }

/// What stands behind `name` as a key, `"name":`, `name: ` or `name = `, in any letter case; none if it is no
/// key.
std::optional<std::string_view> behind_key(std::string_view text, std::string_view name) {
    const auto same = [](char a, char b) { return to_lower(a) == b; };
    for (auto from = text.begin();;) {
        const auto found = std::search(from, text.end(), name.begin(), name.end(), same);
        if (found == text.end()) return std::nullopt;
        from = found + static_cast<std::ptrdiff_t>(name.size());
        if (found != text.begin() && continues_a_name(*(found - 1))) continue;
        const auto sign = std::find_if(from, text.end(), [](char c) {
            return std::string_view("\"' \t\r\n").find(c) == std::string_view::npos;
        });
        if (sign != text.end() && (*sign == ':' || *sign == '='))
            return text.substr(static_cast<std::size_t>(sign - text.begin()) + 1);
    }
}

bool has_key(std::string_view text, std::string_view name) { return behind_key(text, name).has_value(); }

/// The characters behind a key that `belongs` takes.
std::optional<std::string> value_of(std::string_view text, std::string_view key, bool (*belongs)(char)) {
    constexpr std::size_t k_longest = 128;
    const auto rest = behind_key(text, key);
    if (!rest) return std::nullopt;
    const std::string_view value = trim(*rest, " \t\r\n\"'");
    const auto end = std::ranges::find_if(value, [belongs](char c) { return !belongs(c); });
    const auto size = static_cast<std::size_t>(end - value.begin());
    if (size == 0 || size > k_longest) return std::nullopt;
    return std::string(value.substr(0, size));
}

} // namespace

std::optional<StoreRemark> remark_on_store(std::string_view text, std::string_view place,
                                           std::string_view variable, std::string_view home) {
    for (const Key& key : k_keys) {
        if (!has_key(text, key.name)) continue;
        std::string remark(place);
        remark.append(" contains a login of the Snyk CLI (").append(key.name).append(")");
        if (key.yields_to == variable) {
            remark.append("; the CLI uses ").append(variable).append(" instead while that is set");
            return StoreRemark{false, std::move(remark)};
        }
        remark.append(", which current versions of the CLI use together with ")
            .append(variable)
            .append(": a scan may go to another region or run as another account; remove the file, or set "
                    "another ")
            .append(home)
            .append(" for the CLI");
        return StoreRemark{true, std::move(remark)};
    }
    return std::nullopt;
}

std::optional<std::string> stored_org(std::string_view text) {
    return value_of(text, "org", continues_a_name);
}

std::optional<std::string> stored_endpoint(std::string_view text) {
    return value_of(text, "endpoint",
                    [](char c) { return continues_a_name(c) || c == '.' || c == ':' || c == '/'; });
}

} // namespace snykcred
