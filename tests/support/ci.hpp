// One CI system by its id, for tests of its room.
#pragma once

#include "core/ci/system.hpp"

#include <stdexcept>
#include <string_view>

namespace snykcred::test {

inline const CiSystem& ci(std::string_view id) {
    for (const CiSystem* system : all_ci_systems()) {
        if (system->id == id) return *system;
    }
    throw std::runtime_error("no such CI system");
}

} // namespace snykcred::test
