#include "core/dialect/general.hpp"

#include <array>

namespace snykcred {

extern const Dialect k_shell, k_fish, k_powershell, k_dotenv, k_json;

std::span<const Dialect* const> general_dialects() {
    static constexpr std::array k_dialects{&k_shell, &k_fish, &k_powershell, &k_dotenv, &k_json};
    return k_dialects;
}

} // namespace snykcred
