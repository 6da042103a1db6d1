// The bytes of a Secret, for comparison. Tests only.
#pragma once

#include "core/base/secret.hpp"

#include <string>
#include <string_view>

namespace snykcred::test {

inline std::string bytes_of(const Secret& secret) {
    return secret.reveal([](std::string_view bytes) { return std::string(bytes); });
}

} // namespace snykcred::test
