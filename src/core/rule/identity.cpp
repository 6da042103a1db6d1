#include "core/rule/identity.hpp"

namespace snykcred {

std::string_view word(PrincipalType type) {
    switch (type) {
    case PrincipalType::user: return "user";
    case PrincipalType::service_account: return "service_account";
    case PrincipalType::app_instance: return "app_instance";
    case PrincipalType::other: return "other";
    }
    return "other";
}

} // namespace snykcred
