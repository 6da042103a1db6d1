#include "core/rule/secret_variables.hpp"

#include "core/base/text.hpp"
#include "core/snyk/variable.hpp"

namespace snykcred {

Environment::Names known_secret_variables(const std::vector<std::string>& names) {
    Environment::Names known;
    for (const std::string& name : names) {
        if (is_secret_variable(name)) known.insert(name);
    }
    return known;
}

Environment::Names named_secret_variables(const Environment& plain, const std::vector<GivenFlag>& flags) {
    Environment::Names named;
    for (const Option option :
         {Option::token_env, Option::client_secret_env, Option::private_key_env, Option::assertion_env}) {
        if (auto flag = flag_value(flags, option)) {
            named.insert(*std::move(flag));
        } else if (const auto value = plain.get(variable_of(describe(option)))) {
            named.insert(std::string(trim(*value)));
        }
    }
    return named;
}

} // namespace snykcred
