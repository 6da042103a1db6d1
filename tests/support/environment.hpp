// Environments for tests, written as a list of pairs.
#pragma once

#include "core/base/environment.hpp"

#include <utility>

namespace snykcred::test {

inline Environment variables(Environment::Map map, Environment::Names withheld = {}) {
    return Environment(std::move(map), std::move(withheld));
}

} // namespace snykcred::test
