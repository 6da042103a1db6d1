#include "core/rule/secret_variables.hpp"

#include "core/base/text.hpp"
#include "core/ci/system.hpp"
#include "core/snyk/variable.hpp"

#include <algorithm>
#include <string_view>

namespace snykcred {

namespace {

/// Does a CI system give a job its identity, or what to ask for it with, in this variable?
bool holds_identity(std::string_view name) {
    return std::ranges::any_of(all_ci_systems(), [name](const CiSystem* system) {
        const auto* request = system->id_token_request;
        return (request != nullptr && request->bearer == name) ||
               std::ranges::find(system->id_token_variables, name) != system->id_token_variables.end();
    });
}

} // namespace

Environment::Names known_secret_variables(const std::vector<std::string>& names) {
    Environment::Names known;
    for (const std::string& name : names) {
        if (is_secret_variable(name) || holds_identity(name)) known.insert(name);
    }
    return known;
}

Environment::Names named_secret_variables(const Environment& plain, const std::vector<GivenFlag>& flags) {
    Environment::Names named;
    for (const Option option :
         {Option::token_env, Option::client_secret_env, Option::private_key_env, Option::assertion_env}) {
        if (auto flag = flag_value(flags, option)) {
            named.insert(*std::move(flag));
        } else if (const auto value = plain.get(variable_of(row_of(option)))) {
            named.insert(std::string(trim(*value)));
        }
    }
    // A flag only: whatever an earlier step sets does not name it.
    if (auto flag = flag_value(flags, Option::id_token_env)) named.insert(*std::move(flag));
    return named;
}

} // namespace snykcred
